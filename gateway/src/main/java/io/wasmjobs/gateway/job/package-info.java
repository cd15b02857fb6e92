/** Submission of wasm jobs, and the answers to it. */
@NullMarked
package io.wasmjobs.gateway.job;

import org.jspecify.annotations.NullMarked;
