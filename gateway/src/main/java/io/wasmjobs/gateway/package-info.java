/**
 * The HTTP front door: a server that submits wasm jobs to Kafka and answers with their outcomes.
 */
@NullMarked
package io.wasmjobs.gateway;

import org.jspecify.annotations.NullMarked;
