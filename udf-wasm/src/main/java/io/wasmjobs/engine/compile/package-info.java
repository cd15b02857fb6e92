/**
 * Compiling, without the compiler: threads and their limits, and the compiled classes on disk.
 * Knows no WebAssembly runtime.
 */
@NullMarked
package io.wasmjobs.engine.compile;

import org.jspecify.annotations.NullMarked;
