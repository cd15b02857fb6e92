/** Benchmarks of what the engine keeps to itself: linear memory, instances, their reset. */
@NullMarked
package io.wasmjobs.engine.chicory;

import org.jspecify.annotations.NullMarked;
