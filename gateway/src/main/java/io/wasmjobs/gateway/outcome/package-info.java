/** What is known of wasm jobs: pending, completed or failed. */
@NullMarked
package io.wasmjobs.gateway.outcome;

import org.jspecify.annotations.NullMarked;
