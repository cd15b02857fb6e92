/**
 * The engine: runs WebAssembly modules on messages, isolated and within limits. Knows no Flink and
 * no Kafka.
 */
@NullMarked
package io.wasmjobs.engine;

import org.jspecify.annotations.NullMarked;
