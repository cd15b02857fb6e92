package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.protocol.BoundRecord;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.BoundRecordCodec;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.testing.EveryRecordIsTransformedOnce;
import io.wasmjobs.testing.TestBroker;
import io.wasmjobs.testing.TopicReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bindings run modules on the records of topics, with a real broker and RocksDB. */
final class BindingsITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int MANY = 1_500;

    @TempDir private Path folder;

    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final String in = "in-" + id;
    private final String late = "late-" + id;
    private final String out = "out-" + id;
    private final TestPipeline pipeline = TestPipeline.onTopicsOfItsOwn();

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private TopicReader answers;

    @BeforeEach
    void createTopics() throws IOException {
        TestBroker.get().createTopics(Map.of(), in, out);
        answers = new TopicReader(TestBroker.get(), out);
        for (String file : List.of("reverse.wasm", "trap.wasm")) {
            Files.copy(TestPipeline.modules().resolve(file), folder.resolve(file));
        }
        pipeline.with("wasm.modules", folder.toString())
                .with("wasm.modules.refresh-interval", "1 ms")
                .with("wasm.bindings", folder.resolve("bindings.yaml").toString())
                .with("kafka.consumer.partition.discovery.interval.ms", "500");
    }

    @AfterEach
    void stop() throws Exception {
        answers.close();
        pipeline.close();
    }

    private void bind(String... bindings) throws IOException {
        Files.writeString(
                folder.resolve("bindings.yaml"),
                "bindings:\n- {" + String.join("}\n- {", bindings) + "}\n");
    }

    private static WireRecord record(@Nullable String key, @Nullable String value) {
        return new WireRecord(
                key == null ? null : Bytes.utf8(key),
                value == null ? null : Bytes.utf8(value),
                List.of(Header.of("h", "1"), new Header("h", null)));
    }

    private List<WireRecord> awaitAnswers(int count) {
        return await().atMost(PATIENCE).until(answers::read, read -> read.size() >= count);
    }

    private static Map<Integer, List<WireRecord>> byPartition(List<WireRecord> records) {
        return records.stream()
                .collect(
                        Collectors.groupingBy(
                                record ->
                                        BuiltInPartitioner.partitionForKey(
                                                Objects.requireNonNull(record.key()).unsafeArray(),
                                                3)));
    }

    private WireRecord awaitDeadLetter(int number) {
        return await().atMost(PATIENCE)
                .until(pipeline::deadLetters, read -> read.size() >= number)
                .get(number - 1);
    }

    @Test
    void recordsKeepTheirKeysHeadersAndTimestamps() throws Exception {
        bind(
                "name: reverse, from: " + in + ", module: reverse, to: " + out,
                "name: late, from: /late-" + id + ".*/, module: reverse, to: " + out,
                "name: nowhere, from: " + in + ", module: reverse");
        pipeline.start(2);
        pipeline.sendTo(in, record("k", "abc"), null, 1_700_000_000_001L);
        pipeline.sendTo(in, record(null, ""), null, 1_700_000_000_002L);
        pipeline.sendTo(in, record("deleted", null), null, 1_700_000_000_003L);

        assertThat(awaitAnswers(3))
                .containsExactlyInAnyOrder(
                        record("k", "cba"), record(null, ""), record("deleted", null));
        assertThat(answers.timestamps())
                .containsExactlyInAnyOrder(
                        1_700_000_000_001L, 1_700_000_000_002L, 1_700_000_000_003L);

        TestBroker.get().createTopics(Map.of(), late);
        pipeline.sendTo(late, record("k", "new topic"), null, null);
        assertThat(awaitAnswers(4)).last().isEqualTo(record("k", "cipot wen"));
        assertThat(pipeline.deadLetters()).isEmpty();
        assertThat(pipeline.results()).isEmpty();
        assertThat(pipeline.restarts()).isZero();
    }

    @Test
    void recordsOfOneKeyStayInOrderWithATombstoneAtTheEnd() throws Exception {
        bind(
                "name: keyed, from: "
                        + in
                        + ", module: reverse, to: "
                        + out
                        + ", key: record, dedupe: position");
        pipeline.start(2);
        List<WireRecord> expected = new ArrayList<>();
        for (int i = 100; i < 200; i++) {
            String value = Integer.toString(i);
            pipeline.sendTo(in, record("k", value), null, null);
            expected.add(record("k", new StringBuilder(value).reverse().toString()));
        }
        pipeline.sendTo(in, record("k", null), null, null);
        expected.add(record("k", null));

        assertThat(awaitAnswers(expected.size())).containsExactlyElementsOf(expected);
        assertThat(pipeline.deadLetters()).isEmpty();
    }

    @Test
    void theRecordsOfAPartitionStayInOrderByOption() throws Exception {
        bind("name: ordered, from: " + in + ", module: reverse, to: " + out + ", key: partition");
        pipeline.start(2);
        List<WireRecord> expected = new ArrayList<>();
        for (int i = 100; i < 300; i++) {
            String value = Integer.toString(i);
            pipeline.sendTo(in, record("k" + i % 7, value), 0, null);
            expected.add(record("k" + i % 7, new StringBuilder(value).reverse().toString()));
        }
        List<WireRecord> came = awaitAnswers(expected.size());
        // The topic of answers has three partitions with several keys each.
        assertThat(byPartition(came)).isEqualTo(byPartition(expected));
        assertThat(pipeline.deadLetters()).isEmpty();
    }

    @Test
    void aReplayedDeadLetterGoesThroughItsBindingOnce() throws Exception {
        bind("name: fixed, from: " + in + ", module: absent, to: " + out);
        pipeline.start(1);
        WireRecord sent = record("k", "abc");
        pipeline.sendTo(in, sent, null, 1_700_000_000_001L);

        WireRecord letter = awaitDeadLetter(1);
        DeadLetter read = DeadLetterCodec.read(letter);
        assertThat(read.failure()).isEqualTo(FailureKind.MODULE_NOT_FOUND);
        assertThat(read.attempts()).isEqualTo(3);
        BoundRecord kept = Objects.requireNonNull(DeadLetterCodec.boundRecord(read, letter));
        assertThat(kept.record()).isEqualTo(sent);
        assertThat(kept.origin().topic()).isEqualTo(in);

        Files.copy(TestPipeline.modules().resolve("reverse.wasm"), folder.resolve("absent.wasm"));
        WireRecord replay =
                BoundRecordCodec.writeReplay(
                        kept.withReplay(1), Objects.requireNonNull(letter.key()));
        pipeline.send(replay);
        pipeline.send(replay);
        pipeline.sendTo(in, record("last", "x"), null, null);

        assertThat(awaitAnswers(2))
                .containsExactlyInAnyOrder(record("k", "cba"), record("last", "x"));
        assertThat(answers.timestamps()).contains(1_700_000_000_001L);
        assertThat(pipeline.deadLetters()).hasSize(1);
    }

    @Test
    void everyRecordIsTransformedOnceDespiteFailures() throws Exception {
        bind("from: " + in + ", module: reverse, to: " + out);
        List<WireRecord> expected = new ArrayList<>();
        pipeline.with("wasm.run.capacity", "200").start(1);
        pipeline.failATaskWhile(() -> sendMany(expected));
        sendMany(expected);
        pipeline.cancelAndRestore(3);
        pipeline.failATaskWhile(() -> sendMany(expected));
        pipeline.stopWithSavepointAndResume(2);
        sendMany(expected);

        awaitAnswers(expected.size());
        // A second answer to an earlier record would be committed before the answers to these.
        sendMany(expected);
        EveryRecordIsTransformedOnce.check(expected, awaitAnswers(expected.size()));
        assertThat(pipeline.deadLetters()).isEmpty();
    }

    private void sendMany(List<WireRecord> expected) {
        for (int i = 0; i < MANY; i++) {
            String value = "record-" + expected.size();
            pipeline.sendTo(in, record(value, value), i % 3, null);
            expected.add(record(value, new StringBuilder(value).reverse().toString()));
        }
    }

    @Test
    void aPipelineResumesWithChangedBindings() throws Exception {
        TestBroker.get().createTopics(Map.of(), late);
        bind("from: " + in + ", module: reverse, to: " + out);
        pipeline.start(1);
        pipeline.sendTo(in, record("a", "1"), null, null);
        pipeline.sendTo(late, record("b", "2"), null, null);
        assertThat(awaitAnswers(1)).containsExactly(record("a", "1"));

        bind("name: other, from: " + late + ", module: reverse, to: " + out);
        pipeline.stopWithSavepointAndResume(2);
        pipeline.sendTo(in, record("c", "3"), null, null);
        assertThat(awaitAnswers(2)).last().isEqualTo(record("b", "2"));
        pipeline.sendTo(late, record("d", "4"), null, null);
        assertThat(awaitAnswers(3)).last().isEqualTo(record("d", "4"));

        bind(
                "name: other, from: " + late + ", module: reverse, to: " + out,
                "from: " + in + ", module: reverse, to: " + out);
        pipeline.stopWithSavepointAndResume(1);

        List<WireRecord> all = awaitAnswers(5);
        assertThat(all.subList(3, all.size()))
                .as("a topic that is bound again is read from its beginning")
                .containsExactlyInAnyOrder(record("a", "1"), record("c", "3"));
        assertThat(pipeline.restarts()).isZero();

        String savepoint = pipeline.stopWithSavepoint();
        assertThatThrownBy(() -> pipeline.without("wasm.bindings").submit(1, savepoint))
                .isInstanceOf(IllegalConfigurationException.class)
                .hasMessage(
                        "wasm.bindings: missing; the state in %s is of a pipeline with bindings."
                                + " Give the file again; if no topic is bound any more, one that"
                                + " says bindings: []",
                        savepoint);
    }
}
