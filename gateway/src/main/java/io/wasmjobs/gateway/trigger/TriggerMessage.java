package io.wasmjobs.gateway.trigger;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import java.util.List;

/**
 * A message that a trigger read.
 *
 * @param source the MQTT topic, the stream or the channel that it came from
 * @param id what the server calls it, or empty
 * @param payload its bytes
 * @param headers what else is known of it
 * @param acknowledgement tells the server that the message is in Kafka
 */
record TriggerMessage(
        String source, String id, Bytes payload, List<Header> headers, Runnable acknowledgement) {

    private static final List<String> RESERVED =
            List.of("mqtt-", "redis-", "wasm-", "ce_wasm", "__connect.", "kafka_");

    TriggerMessage {
        headers = List.copyOf(headers);
    }

    /** Whether the sender of a message may give its record a header of this name. */
    static boolean mayBeNamedBySender(String header) {
        return !header.equals("content-type") && RESERVED.stream().noneMatch(header::startsWith);
    }

    /** What names it in a log line. */
    String origin() {
        return id.isEmpty() ? source : source + " " + id;
    }

    WireRecord record(MessageKey key) {
        return new WireRecord(key.of(this), payload, headers);
    }
}
