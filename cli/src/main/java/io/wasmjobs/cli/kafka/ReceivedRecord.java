package io.wasmjobs.cli.kafka;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A committed record as it was read.
 *
 * @param topic where it was read from
 * @param timestamp when it was written, by the clock that the topic uses
 * @param record its key, value and headers
 */
public record ReceivedRecord(String topic, Instant timestamp, WireRecord record) {

    static ReceivedRecord of(ConsumerRecord<byte[], byte[]> consumed) {
        List<Header> headers = new ArrayList<>();
        consumed.headers()
                .forEach(header -> headers.add(new Header(header.key(), wrap(header.value()))));
        return new ReceivedRecord(
                consumed.topic(),
                Instant.ofEpochMilli(consumed.timestamp()),
                new WireRecord(wrap(consumed.key()), wrap(consumed.value()), headers));
    }

    private static @Nullable Bytes wrap(byte @Nullable [] array) {
        return array == null ? null : Bytes.wrap(array);
    }
}
