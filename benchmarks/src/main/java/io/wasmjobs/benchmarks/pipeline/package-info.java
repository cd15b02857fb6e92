/** The whole pipeline, measured against yardsticks on the same broker: {@code ./wasmjobs bench}. */
@NullMarked
package io.wasmjobs.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
