/**
 * Where modules run: the only package that knows the WebAssembly runtime, Chicory. Everything else
 * of the engine sees a {@link io.wasmjobs.engine.abi.Guest}.
 */
@NullMarked
package io.wasmjobs.engine.chicory;

import org.jspecify.annotations.NullMarked;
