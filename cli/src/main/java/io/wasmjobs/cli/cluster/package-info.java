/**
 * A cluster of real processes on this machine: Kafka brokers, a JobManager, TaskManagers. Knows
 * Flink and Kafka by their main classes and by REST only, never by their Java types.
 */
@NullMarked
package io.wasmjobs.cli.cluster;

import org.jspecify.annotations.NullMarked;
