/** Every option of the pipeline: its key, type, default and description, and how it is checked. */
@NullMarked
package io.wasmjobs.job.options;

import org.jspecify.annotations.NullMarked;
