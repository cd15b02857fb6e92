package io.wasmjobs.job.kafka;

import io.wasmjobs.job.config.Delivery;
import io.wasmjobs.job.config.KafkaConfig;
import io.wasmjobs.job.config.StartFrom;
import io.wasmjobs.job.record.FetchedRecord;
import io.wasmjobs.job.record.OutputRecord;
import java.util.Set;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** The pipeline's source and sinks on Kafka. */
public final class KafkaSourceAndSinks {

    private final KafkaConfig settings;
    private final Delivery delivery;
    private final Set<String> outputs;

    /**
     * @param outputs further topics that modules may write to, all of which exist
     */
    public KafkaSourceAndSinks(KafkaConfig settings, Delivery delivery, Set<String> outputs) {
        this.settings = settings;
        this.delivery = delivery;
        this.outputs = Set.copyOf(outputs);
    }

    /** Reads the topic of wasm jobs, and those that bindings name. */
    public Source<FetchedRecord, ?, ?> jobs() {
        KafkaSource<FetchedRecord> kafka = kafkaSource();
        return new JobsSource(kafka, settings.inputs(), new EarlierRun(settings), settings.fresh());
    }

    private KafkaSource<FetchedRecord> kafkaSource() {
        KafkaSourceBuilder<FetchedRecord> source = KafkaSource.builder();
        if (settings.inputs().isOpen()) {
            source.setTopicPattern(settings.inputs().pattern());
        } else {
            source.setTopics(settings.inputs().named());
        }
        return source.setProperties(settings.consumerProperties())
                .setGroupId(settings.groupId())
                .setClientIdPrefix(settings.groupId())
                .setStartingOffsets(start(settings.startFrom()))
                .setDeserializer(new FetchedRecordDeserializationSchema())
                .build();
    }

    /** Writes results, and what modules write to other topics. */
    public Sink<OutputRecord> results() {
        return sink(settings.results(), outputs, "results");
    }

    /** Writes the same for jobs with a key. */
    public Sink<OutputRecord> entityResults() {
        return sink(settings.results(), outputs, "entity-results");
    }

    /** Writes the same of bound records that are not deduplicated. */
    public Sink<OutputRecord> boundResults() {
        return sink(settings.results(), outputs, "bound-results");
    }

    /** Writes dead letters. */
    public Sink<OutputRecord> deadLetters() {
        return sink(settings.deadLetters(), Set.of(), "dead-letters");
    }

    private Sink<OutputRecord> sink(String topic, Set<String> others, String name) {
        KafkaSink<OutputRecord> kafka =
                KafkaSink.<OutputRecord>builder()
                        .setKafkaProducerConfig(settings.producerProperties())
                        .setRecordSerializer(new OutputRecordSerializationSchema(topic, others))
                        .setDeliveryGuarantee(
                                delivery == Delivery.EXACTLY_ONCE
                                        ? DeliveryGuarantee.EXACTLY_ONCE
                                        : DeliveryGuarantee.AT_LEAST_ONCE)
                        .setTransactionalIdPrefix(settings.transactionalIdPrefix() + "-" + name)
                        // Reuses transactional ids: a new one for every checkpoint would fill the
                        // brokers' memory.
                        .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                        .build();
        return new TopicSink(kafka);
    }

    @SuppressWarnings("deprecation") // The connector takes no other type yet.
    private static OffsetsInitializer start(StartFrom startFrom) {
        return switch (startFrom) {
            case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
            case EARLIEST -> OffsetsInitializer.earliest();
            case LATEST -> OffsetsInitializer.latest();
        };
    }
}
