package io.wasmjobs.job.kafka;

import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.DefaultKafkaDatasetIdentifier;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacet;
import org.apache.flink.connector.kafka.lineage.KafkaDatasetFacetProvider;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Writes a record to its topic unchanged; its key determines the partition. */
final class OutputRecordSerializationSchema
        implements KafkaRecordSerializationSchema<OutputRecord>, KafkaDatasetFacetProvider {

    private final String ownTopic;
    private final List<String> topics;

    /**
     * @param ownTopic the topic of records that name none
     * @param others the topics that records may name
     */
    OutputRecordSerializationSchema(String ownTopic, Collection<String> others) {
        this.ownTopic = ownTopic;
        this.topics =
                Stream.concat(Stream.of(ownTopic), others.stream().sorted()).distinct().toList();
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            OutputRecord output, KafkaSinkContext context, @Nullable Long timestamp) {
        WireRecord record = output.record();
        String topic = output.topic();
        return new ProducerRecord<>(
                topic == null ? ownTopic : topic,
                null,
                output.timestamp(),
                array(record.key()),
                array(record.value()),
                headers(record));
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

    /** Names the topics in which the sink looks for its open transactions. */
    @Override
    public Optional<KafkaDatasetFacet> getKafkaDatasetFacet() {
        return Optional.of(
                new DefaultKafkaDatasetFacet(DefaultKafkaDatasetIdentifier.ofTopics(topics)));
    }
}
