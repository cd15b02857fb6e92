/** What a guest may say to the outside by HTTP, and nothing more. */
@NullMarked
package io.wasmjobs.engine.http;

import org.jspecify.annotations.NullMarked;
