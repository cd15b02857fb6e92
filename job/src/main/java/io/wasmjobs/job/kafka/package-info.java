/** The pipeline's edges: the topics, their sources, sinks and limits. */
@NullMarked
package io.wasmjobs.job.kafka;

import org.jspecify.annotations.NullMarked;
