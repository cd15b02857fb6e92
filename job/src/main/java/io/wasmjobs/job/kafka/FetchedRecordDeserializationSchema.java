package io.wasmjobs.job.kafka;

import io.wasmjobs.job.record.FetchedRecord;
import io.wasmjobs.job.record.RecordType;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WireRecord;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Copies a record from Kafka unchanged: no bytes can make it fail. */
final class FetchedRecordDeserializationSchema
        implements KafkaRecordDeserializationSchema<FetchedRecord> {

    @Override
    public void deserialize(
            ConsumerRecord<byte[], byte[]> record, Collector<FetchedRecord> collector) {
        collector.collect(
                new FetchedRecord(
                        new WireRecord(wrap(record.key()), wrap(record.value()), headers(record)),
                        new Origin(record.topic(), record.partition(), record.offset()),
                        timestamp(record)));
    }

    private static @Nullable Long timestamp(ConsumerRecord<?, ?> record) {
        return record.timestamp() == ConsumerRecord.NO_TIMESTAMP
                ? null
                : (@Nullable Long) record.timestamp();
    }

    private static List<io.wasmjobs.protocol.Header> headers(ConsumerRecord<?, ?> record) {
        Header[] headers = record.headers().toArray();
        if (headers.length == 0) {
            return List.of();
        }
        var copy = new io.wasmjobs.protocol.Header[headers.length];
        for (int i = 0; i < headers.length; i++) {
            copy[i] = new io.wasmjobs.protocol.Header(headers[i].key(), wrap(headers[i].value()));
        }
        return List.of(copy);
    }

    private static @Nullable Bytes wrap(byte @Nullable [] bytes) {
        return bytes == null ? null : Bytes.wrap(bytes);
    }

    @Override
    public TypeInformation<FetchedRecord> getProducedType() {
        return RecordType.FETCHED_RECORD;
    }
}
