/** The outcome of a wasm job, as records of the topics of results and dead letters. */
@NullMarked
package io.wasmjobs.job.outcome;

import org.jspecify.annotations.NullMarked;
