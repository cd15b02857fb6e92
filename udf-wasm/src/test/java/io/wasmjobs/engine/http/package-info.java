/** Tests of what guests may do by HTTP. */
@NullMarked
package io.wasmjobs.engine.http;

import org.jspecify.annotations.NullMarked;
