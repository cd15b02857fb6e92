package io.wasmjobs.job.kafka;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import java.util.List;
import java.util.Optional;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Hands a record to a topic as it is; its key chooses the partition. */
final class WireRecordSerializationSchema
        implements KafkaRecordSerializationSchema<WireRecord>, KafkaDatasetFacetProvider {

    private final String topic;

    WireRecordSerializationSchema(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            WireRecord record, KafkaSinkContext context, @Nullable Long timestamp) {
        return new ProducerRecord<>(
                topic, null, null, array(record.key()), array(record.value()), headers(record));
    }

    private static RecordHeaders headers(WireRecord record) {
        List<Header> from = record.headers();
        RecordHeader[] headers = new RecordHeader[from.size()];
        for (int i = 0; i < headers.length; i++) {
            Header header = from.get(i);
            headers[i] = new RecordHeader(header.name(), array(header.value()));
        }
        return new RecordHeaders(headers);
    }

    private static byte @Nullable [] array(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.unsafeArray();
    }

    /** Tells the sink which topic's transactions are its own. */
    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return Optional.of(
                new DefaultKafkaDatasetFacet(
                        DefaultKafkaDatasetIdentifier.ofTopics(List.of(topic))));
    }
}
