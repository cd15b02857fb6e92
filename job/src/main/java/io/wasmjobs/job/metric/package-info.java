/** Every metric of the pipeline: its name, its operator, and what it counts. */
@NullMarked
package io.wasmjobs.job.metric;

import org.jspecify.annotations.NullMarked;
