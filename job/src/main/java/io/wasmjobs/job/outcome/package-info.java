/** What became of a wasm job, as the records that its topics get. */
@NullMarked
package io.wasmjobs.job.outcome;

import org.jspecify.annotations.NullMarked;
