/** How fast the engine and the pipeline are, against a yardstick in the same run. */
@NullMarked
package io.wasmjobs.benchmarks;

import org.jspecify.annotations.NullMarked;
