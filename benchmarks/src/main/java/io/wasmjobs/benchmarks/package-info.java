/** Benchmarks of the engine and the pipeline, against a yardstick in the same run. */
@NullMarked
package io.wasmjobs.benchmarks;

import org.jspecify.annotations.NullMarked;
