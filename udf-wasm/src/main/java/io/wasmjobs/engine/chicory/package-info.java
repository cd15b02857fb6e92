/**
 * Runs modules: the only package that depends on Chicory, the WebAssembly runtime. The other
 * packages of the engine see a {@link io.wasmjobs.engine.abi.Guest}.
 */
@NullMarked
package io.wasmjobs.engine.chicory;

import org.jspecify.annotations.NullMarked;
