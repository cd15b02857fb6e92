/** The state that modules keep for each key, as the pipeline stores it. */
@NullMarked
package io.wasmjobs.job.entity;

import org.jspecify.annotations.NullMarked;
