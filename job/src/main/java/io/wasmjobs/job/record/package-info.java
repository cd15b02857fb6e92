/** What travels between the pipeline's operators, and how it is serialized. */
@NullMarked
package io.wasmjobs.job.record;

import org.jspecify.annotations.NullMarked;
