/**
 * The types of the engine's contract: invocations, outcomes, limits, options. The engine runs
 * WebAssembly modules on messages, isolated and within limits; it depends on neither Flink nor
 * Kafka.
 */
@NullMarked
package io.wasmjobs.engine;

import org.jspecify.annotations.NullMarked;
