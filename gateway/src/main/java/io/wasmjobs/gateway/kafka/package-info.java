/** The gateway's Kafka clients. */
@NullMarked
package io.wasmjobs.gateway.kafka;

import org.jspecify.annotations.NullMarked;
