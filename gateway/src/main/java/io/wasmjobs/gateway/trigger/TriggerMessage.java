package io.wasmjobs.gateway.trigger;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import java.util.List;

/**
 * A message that a trigger read.
 *
 * @param source the MQTT topic, the stream or the channel that it came from
 * @param id the server's id for it, or empty
 * @param payload its bytes
 * @param headers its headers
 * @param acknowledgement acknowledges the message to the server
 */
record TriggerMessage(
        String source, String id, Bytes payload, List<Header> headers, Runnable acknowledgement) {

    private static final List<String> RESERVED =
            List.of("mqtt-", "redis-", "wasm-", "ce_wasm", "__connect.", "kafka_");

    TriggerMessage {
        headers = List.copyOf(headers);
    }

    /** Whether the sender of a message may set a header with this name. */
    static boolean mayBeNamedBySender(String header) {
        return !header.equals("content-type") && RESERVED.stream().noneMatch(header::startsWith);
    }

    /** Identifies it in a log line. */
    String origin() {
        return id.isEmpty() ? source : source + " " + id;
    }

    WireRecord record(MessageKey key) {
        return new WireRecord(key.of(this), payload, headers);
    }
}
