package io.wasmjobs.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.kafka.KeySearch;
import io.wasmjobs.cli.system.EmbeddedTestBroker;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** {@code results} and {@code submit --wait} on a real broker, with large numbers of records. */
final class OutcomesITCase {

    private static final String RESULTS = "wasm_results";
    private static final String DEAD_LETTERS = "wasm_jobs_dlq";
    private static final String ANSWER = "an answer";
    private static final int BURST = 200_000;

    @TempDir private static Path folder;

    @SuppressWarnings("NullAway.Init") // Before all tests.
    private static EmbeddedTestBroker broker;

    @SuppressWarnings("NullAway.Init") // Before each test.
    private String results;

    @BeforeAll
    static void startABroker() throws Exception {
        broker = EmbeddedTestBroker.start(folder.resolve("broker"));
    }

    @AfterAll
    static void stopIt() {
        broker.close();
    }

    /** Each test has its own topic of results and its own job ids. */
    @BeforeEach
    void createATopic(TestInfo test) throws Exception {
        results = RESULTS + "-" + test.getDisplayName().replaceAll("\\W", "");
        try (Admin admin = broker.brokers().admin()) {
            admin.createTopics(List.of(new NewTopic(results, 3, (short) 1))).all().get();
            // The topic is visible to clients shortly after its creation.
            await().atMost(Duration.ofMinutes(1))
                    .ignoreExceptionsMatching(
                            e -> e.getCause() instanceof UnknownTopicOrPartitionException)
                    .untilAsserted(
                            () -> admin.describeTopics(List.of(results)).allTopicNames().get());
        }
    }

    @Test
    void aLargeBacklogIsReadCompletelyWithAShortIdleTime() {
        produce(BURST);
        assertThat(results("--from-beginning", "--until-idle", "1ms", "--json").out())
                .hasLineCount(BURST);
    }

    @Test
    void aGrowingTransactionIsNotTakenForIdle() throws Exception {
        produce(65);
        CommandRun command = new CommandRun();
        try (Producer<byte[], byte[]> producer = transactional()) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, results, result("open-0", ANSWER));
            producer.flush();
            CompletableFuture<CommandRun.CommandOutput> reading =
                    CompletableFuture.supplyAsync(
                            () ->
                                    command.run(
                                            arguments(
                                                    "results",
                                                    "--from-beginning",
                                                    "--until-idle",
                                                    "2s",
                                                    "--json")));
            await().atMost(Duration.ofMinutes(10)).until(() -> command.out().lines().count() == 65);
            int sent = sendFor(producer, Duration.ofSeconds(8));
            producer.commitTransaction();
            CommandRun.CommandOutput output = reading.get(10, TimeUnit.MINUTES);
            assertThat(output.status()).isZero();
            assertThat(output.out()).hasLineCount(65 + 1 + sent);
        }
    }

    @Test
    void aTransactionThatStaysOpenIsReportedAndNotWaitedFor() {
        try (Producer<byte[], byte[]> producer = transactional()) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, results, result("never-committed", ANSWER));
            producer.flush();
            CommandRun.CommandOutput output =
                    results("--from-beginning", "--until-idle", "100ms", "--json");
            assertThat(output)
                    .isEqualTo(
                            new CommandRun.CommandOutput(
                                    0,
                                    "",
                                    "a transaction is still open: what is in it was not"
                                            + " printed\n"));
            producer.abortTransaction();
        }
    }

    @Test
    void aJobIsFoundAmongManyAndItsWholeAnswerPrinted() {
        String answer = "a line\n".repeat(1_000);
        produce("early", answer);
        produce(BURST);
        assertThat(results("--job", "early"))
                .isEqualTo(
                        new CommandRun.CommandOutput(
                                0, answer, "ok: Response, 7000 bytes, 1.00 ms, job early\n"));
        assertThat(results("--job", "job-7", "--json").out()).contains("\"job_id\":\"job-7\"");
    }

    @Test
    void theLatestOutcomeCountsInEitherTopic() {
        deadLetter("replayed");
        assertThat(results("--job", "replayed").status()).isEqualTo(1);
        produce("replayed", "done");
        assertThat(results("--job", "replayed"))
                .isEqualTo(
                        new CommandRun.CommandOutput(
                                0, "done\n", "ok: Response, 4 bytes, 1.00 ms, job replayed\n"));
        deadLetter("replayed");
        assertThat(results("--job", "replayed"))
                .isEqualTo(
                        new CommandRun.CommandOutput(
                                1,
                                "",
                                """
                                log: said
                                failed: TRAP: unreachable (3 attempts, job replayed)
                                """));
    }

    @Test
    void aDryRunOnATerminalHasNoProgressBetweenItsLines() {
        deadLetter("dry");
        CommandRun.CommandOutput output =
                new CommandRun(true).run(arguments("dlq", "replay", "--all", "--dry-run"));
        assertThat(output.out()).contains("dry  trap  TRAP  ");
        assertThat(output.err()).isEmpty();
    }

    @Test
    void aJobIsFoundAfterPartitionsWereAdded() throws Exception {
        for (int i = 0; i < 10; i++) {
            produce("before-" + i, "done");
        }
        try (Admin admin = broker.brokers().admin()) {
            admin.createPartitions(Map.of(results, NewPartitions.increaseTo(7))).all().get();
        }
        for (int i = 0; i < 10; i++) {
            assertThat(results("--job", "before-" + i).out()).isEqualTo("done\n");
        }
    }

    @Test
    void aMissingOutcomeIsWaitedFor() throws Exception {
        CompletableFuture<CommandRun.CommandOutput> waiting =
                CompletableFuture.supplyAsync(() -> results("--job", "late"));
        produce(3);
        produce("late", "done");
        CommandRun.CommandOutput output = waiting.get(10, TimeUnit.MINUTES);
        assertThat(output.out()).as(output.err()).isEqualTo("done\n");
        assertThat(results("--job", "nowhere", "--until-idle", "1ms"))
                .isEqualTo(
                        new CommandRun.CommandOutput(
                                1, "", "wasmjobs: no result and no dead letter of job nowhere\n"));
    }

    @Test
    void submitPrintsTheWholeAnswerThatItWaitedFor() throws Exception {
        String answer = "a line\n".repeat(1_000);
        CompletableFuture<CommandRun.CommandOutput> waiting =
                CompletableFuture.supplyAsync(
                        () ->
                                CommandRun.of(
                                        arguments(
                                                "submit",
                                                "reverse",
                                                "--payload",
                                                "x",
                                                "--id",
                                                "waited-for",
                                                "--wait")));
        await().atMost(Duration.ofMinutes(10)).until(() -> isSubmitted("waited-for"));
        produce("waited-for", answer);
        assertThat(waiting.get(10, TimeUnit.MINUTES))
                .isEqualTo(
                        new CommandRun.CommandOutput(
                                0, answer, "ok: Response, 7000 bytes, 1.00 ms, job waited-for\n"));
    }

    private static boolean isSubmitted(String id) {
        try (KeySearch search =
                new KeySearch(broker.brokers(), List.of("wasm_jobs"), Bytes.utf8(id))) {
            return search.latest().isPresent();
        }
    }

    private CommandRun.CommandOutput results(String... options) {
        return CommandRun.of(
                arguments(
                        Stream.concat(Stream.of("results"), Stream.of(options))
                                .toArray(String[]::new)));
    }

    private String[] arguments(String... command) {
        return Stream.concat(
                        Stream.of(command),
                        Stream.of(
                                "--results-topic",
                                results,
                                "--bootstrap-servers",
                                broker.brokers().bootstrapServers()))
                .toArray(String[]::new);
    }

    private Producer<byte[], byte[]> transactional() {
        return broker.brokers().producer(Map.of("transactional.id", results));
    }

    /** Sends records of an open transaction, a few at a time, and returns their number. */
    private int sendFor(Producer<byte[], byte[]> producer, Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        int sent = 0;
        while (System.nanoTime() < end) {
            send(producer, results, result("open-" + ++sent, ANSWER));
            producer.flush();
        }
        return sent;
    }

    private void produce(int count) {
        try (Producer<byte[], byte[]> producer =
                broker.brokers().producer(Map.of("linger.ms", "20", "batch.size", "262144"))) {
            for (int i = 0; i < count; i++) {
                send(producer, results, result("job-" + i, ANSWER));
            }
        }
    }

    private void produce(String id, String answer) {
        try (Producer<byte[], byte[]> producer = broker.brokers().producer(Map.of())) {
            send(producer, results, result(id, answer));
        }
    }

    private static void deadLetter(String id) {
        Bytes job = Bytes.utf8("{}");
        WireRecord source = new WireRecord(Bytes.utf8(id), job, List.of());
        DeadLetter letter =
                new DeadLetter(
                        id,
                        job,
                        null,
                        3,
                        "unreachable",
                        Instant.now(),
                        FailureKind.TRAP,
                        "trap",
                        null,
                        null,
                        "tm#0",
                        List.of("said"));
        try (Producer<byte[], byte[]> producer = broker.brokers().producer(Map.of())) {
            send(
                    producer,
                    DEAD_LETTERS,
                    DeadLetterCodec.write(letter, source, new Origin("wasm_jobs", 0, 0)));
        }
    }

    private static void send(Producer<byte[], byte[]> producer, String topic, WireRecord wire) {
        Future<?> unused =
                producer.send(
                        new ProducerRecord<>(
                                topic,
                                requireNonNull(wire.key()).unsafeArray(),
                                requireNonNull(wire.value()).unsafeArray()));
    }

    private static WireRecord result(String id, String answer) {
        return JobResultCodec.write(
                new JobResult(
                        id,
                        "tm#0",
                        ModuleReference.of("reverse"),
                        null,
                        1,
                        Duration.ofMillis(1),
                        new Message("Response", Bytes.utf8(answer)),
                        PayloadForm.TEXT),
                List.of());
    }
}
