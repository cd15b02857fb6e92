/** HTTP requests of guests: which hosts they may reach, and within which limits. */
@NullMarked
package io.wasmjobs.engine.http;

import org.jspecify.annotations.NullMarked;
