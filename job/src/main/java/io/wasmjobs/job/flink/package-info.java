/** Flink's own settings that the pipeline's guarantees and speed rest on. */
@NullMarked
package io.wasmjobs.job.flink;

import org.jspecify.annotations.NullMarked;
