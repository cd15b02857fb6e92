/** Tests of the pipeline's connection to Kafka, without a broker. */
@NullMarked
package io.wasmjobs.job.kafka;

import org.jspecify.annotations.NullMarked;
