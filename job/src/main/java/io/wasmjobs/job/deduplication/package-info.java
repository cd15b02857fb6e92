/** Drops jobs whose id was seen before: the operator, its state, and the filter in front of it. */
@NullMarked
package io.wasmjobs.job.deduplication;

import org.jspecify.annotations.NullMarked;
