/**
 * The whole system in one process: a Kafka broker and a Flink cluster that runs the pipeline. The
 * only package of the command that knows Flink and the broker.
 */
@NullMarked
package io.wasmjobs.cli.system;

import org.jspecify.annotations.NullMarked;
