package io.wasmjobs.benchmarks.pipeline;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Converts records between Kafka's clients and the protocol. */
final class Records {

    private Records() {}

    static ProducerRecord<byte[], byte[]> to(String topic, WireRecord record) {
        RecordHeaders headers = new RecordHeaders();
        for (Header header : record.headers()) {
            headers.add(header.name(), array(header.value()));
        }
        return new ProducerRecord<>(
                topic, null, null, array(record.key()), array(record.value()), headers);
    }

    static WireRecord from(ConsumerRecord<byte[], byte[]> record) {
        List<Header> headers = new ArrayList<>();
        record.headers().forEach(h -> headers.add(new Header(h.key(), wrap(h.value()))));
        return new WireRecord(wrap(record.key()), wrap(record.value()), headers);
    }

    /** A 64-bit hash of an id, which is enough to distinguish millions. */
    static long hash(byte[] id) {
        long hash = 0;
        for (byte b : id) {
            hash = hash * 0x100000001b3L + b;
        }
        return hash;
    }

    private static byte @Nullable [] array(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.unsafeArray();
    }

    private static @Nullable Bytes wrap(byte @Nullable [] bytes) {
        return bytes == null ? null : Bytes.wrap(bytes);
    }
}
