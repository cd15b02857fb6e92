/** Checkpoints and savepoints that earlier runs of the pipeline left behind. */
@NullMarked
package io.wasmjobs.job.state;

import org.jspecify.annotations.NullMarked;
