package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import io.wasmjobs.testing.Endings;
import io.wasmjobs.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pipeline and broker are down between the end of a checkpoint and the commit of its transactions.
 * A restarted broker aborts timed-out transactions before the pipeline can commit them.
 */
@Tag("long")
final class LongStandstillITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int JOBS = 50;
    private static final String WEEK = Long.toString(Duration.ofDays(7).toMillis());

    @TempDir private Path folder;

    private final TestBroker broker =
            TestBroker.started(
                    Map.of(
                            "transaction.max.timeout.ms",
                            WEEK,
                            "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                            "200"));

    @SuppressWarnings("NullAway.Init") // Set by the test.
    private TestPipeline pipeline;

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
        broker.stop();
    }

    @Test
    void resultsOfTheLastCheckpointAreCommittedAfterTheStandstill() throws Exception {
        pipeline =
                TestPipeline.on(broker, folder)
                        .with("kafka.producer.transaction.timeout.ms", WEEK)
                        .withFlink(
                                CheckpointingOptions.CHECKPOINTING_INTERVAL,
                                Duration.ofMinutes(10));
        pipeline.start(1);
        for (int i = 0; i < JOBS; i++) {
            pipeline.send(WasmJobCodec.write(job("job-" + i)));
        }
        await().atMost(PATIENCE).until(() -> written() >= JOBS);
        // This savepoint does not stop the pipeline and commits nothing, as a kill would.
        String savepoint = pipeline.savepoint();
        pipeline.cancelAtOnce();

        try (KafkaProducer<byte[], byte[]> other = openTransaction()) {
            assertThat(other).as("open while the broker is away").isNotNull();
            broker.stop();
            broker.start();
            await("the broker aborts what has timed out")
                    .atMost(PATIENCE)
                    .until(() -> state("other") == TransactionState.COMPLETE_ABORT);
        }
        pipeline.submit(1, savepoint);

        await().atMost(PATIENCE).until(() -> pipeline.results().size() >= JOBS);
        assertThat(Endings.of(pipeline.results(), pipeline.deadLetters()).results())
                .doesNotHaveDuplicates()
                .hasSize(JOBS);
    }

    private static WasmJob job(String id) {
        return new WasmJob(
                id,
                ModuleReference.of("reverse"),
                new Message("Request", Bytes.utf8("ab")),
                PayloadForm.TEXT,
                null,
                0);
    }

    /** A transaction that times out while the broker is down. */
    private KafkaProducer<byte[], byte[]> openTransaction() throws Exception {
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.bootstrapServers(),
                                "transactional.id",
                                "other",
                                "transaction.timeout.ms",
                                1_000),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("jobs-" + pipeline.group(), new byte[0])).get();
        return producer;
    }

    private TransactionState state(String transactionalId) throws Exception {
        try (Admin admin = admin()) {
            return admin.describeTransactions(List.of(transactionalId))
                    .description(transactionalId)
                    .get()
                    .state();
        }
    }

    /** Records in the topic of results, committed or not. */
    private long written() throws Exception {
        long written = 0;
        try (Admin admin = admin()) {
            for (int partition = 0; partition < 3; partition++) {
                TopicPartition at = new TopicPartition(pipeline.resultsTopic(), partition);
                written +=
                        admin.listOffsets(Map.of(at, OffsetSpec.latest()))
                                .partitionResult(at)
                                .get()
                                .offset();
            }
        }
        return written;
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }
}
