package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.job.metric.PipelineMetric;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole pipeline with a real broker, real modules and RocksDB: jobs and their outcomes. */
final class PipelineITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @TempDir private static Path modules;

    @SuppressWarnings("NullAway.Init") // Set before all tests.
    private static TestPipeline pipeline;

    @BeforeAll
    static void start() throws Exception {
        for (String file : List.of("reverse.wasm", "trap.wasm", "spin.wasm")) {
            Files.copy(TestPipeline.modules().resolve(file), modules.resolve(file));
        }
        pipeline =
                TestPipeline.onTopicsOfItsOwn()
                        .with("wasm.modules", modules.toString())
                        .with("wasm.modules.refresh-interval", "1 ms");
        pipeline.start(2);
    }

    @AfterAll
    static void stop() throws Exception {
        pipeline.close();
    }

    /** No test may cause a restart of a task. */
    @AfterEach
    void nothingRestarted() throws Exception {
        assertThat(pipeline.restarts()).isZero();
    }

    private static WasmJob job(String id, String module, Bytes payload, PayloadForm form) {
        return new WasmJob(
                id, ModuleReference.of(module), new Message("Request", payload), form, null, 0);
    }

    private static WireRecord awaitResult(String key) {
        return await().atMost(PATIENCE)
                .until(() -> find(pipeline.results(), key), Objects::nonNull);
    }

    private static WireRecord awaitDeadLetter(String key) {
        return await().atMost(PATIENCE)
                .until(() -> find(pipeline.deadLetters(), key), Objects::nonNull);
    }

    private static @Nullable WireRecord find(List<WireRecord> records, String key) {
        return records.stream()
                .filter(record -> Bytes.utf8(key).equals(record.key()))
                .findFirst()
                .orElse(null);
    }

    @ParameterizedTest
    @EnumSource(PayloadForm.class)
    void aJobOfEachFormHasItsResult(PayloadForm form) {
        String id = "form-" + form;
        WireRecord job = WasmJobCodec.write(job(id, "reverse", Bytes.utf8("21"), form));
        pipeline.send(job);

        WireRecord record = awaitResult(id);

        JobResult result = JobResultCodec.read(record);
        assertThat(result.answer().payload().toUtf8()).isEqualTo("12");
        assertThat(result.form()).isEqualTo(form);
        assertThat(result.attempts()).isEqualTo(1);
        assertThat(result.moduleSha256()).hasSize(64);
        assertThat(result.workerId()).matches(".+#[01]");
    }

    @Test
    void aJobThatTrapsIsADeadLetterAfterThreeAttempts() {
        WireRecord job = WasmJobCodec.write(job("trap", "trap", Bytes.utf8("x"), PayloadForm.TEXT));
        Header trace = Header.of("traceparent", "00-trap");
        pipeline.send(new WireRecord(job.key(), job.value(), List.of(trace)));

        WireRecord record = awaitDeadLetter("trap");

        DeadLetter letter = DeadLetterCodec.read(record);
        assertThat(letter.failure()).isEqualTo(FailureKind.TRAP);
        assertThat(letter.attempts()).isEqualTo(3);
        assertThat(letter.job()).isEqualTo(job.value());
        assertThat(letter.moduleId()).isEqualTo("trap");
        assertThat(record.headers()).contains(trace, Header.of("wasm-failure", "TRAP"));
        assertThat(DeadLetterCodec.origin(record)).isNotNull();
    }

    @Test
    void anUnreadableRecordIsADeadLetterWithItsBytes() {
        byte[] large = new byte[10 << 20];
        java.util.Arrays.fill(large, (byte) '[');
        Map<String, Bytes> values =
                Map.of(
                        "empty", Bytes.EMPTY,
                        "no-json", Bytes.utf8("{no json"),
                        "no-utf8", Bytes.wrap(new byte[] {'"', (byte) 0xff, '"'}),
                        "deep", Bytes.utf8("[".repeat(5_000)),
                        "large", Bytes.wrap(large));
        values.forEach(
                (key, value) -> pipeline.send(new WireRecord(Bytes.utf8(key), value, List.of())));
        pipeline.send(new WireRecord(Bytes.utf8("tombstone"), null, List.of()));

        values.forEach(
                (key, value) -> {
                    DeadLetter letter = DeadLetterCodec.read(awaitDeadLetter(key));
                    assertThat(letter.failure()).isEqualTo(FailureKind.MALFORMED_JOB);
                    DeadLetter.Raw raw = Objects.requireNonNull(letter.raw());
                    assertThat(raw.size()).isEqualTo(value.size());
                    assertThat(raw.isCut()).isEqualTo(key.equals("large"));
                });
        assertThat(DeadLetterCodec.read(awaitDeadLetter("tombstone")).raw()).isNull();
    }

    @Test
    void aLargePayloadIsRunAndATooLargeAnswerIsADeadLetter() {
        Bytes payload = Bytes.wrap(new byte[900_000]);
        pipeline.send(WasmJobCodec.write(job("fits", "reverse", payload, PayloadForm.CLOUD_EVENT)));
        pipeline.send(WasmJobCodec.write(job("does-not", "reverse", payload, PayloadForm.BASE64)));

        assertThat(awaitResult("fits").value()).isEqualTo(payload);
        DeadLetter letter = DeadLetterCodec.read(awaitDeadLetter("does-not"));
        assertThat(letter.failure()).isEqualTo(FailureKind.OUTPUT_LIMIT);
        assertThat(letter.lastError()).contains("max.request.size");
    }

    @Test
    void anIdRunsOnceOnAnyPartitionAndAgainForAReplay() {
        WasmJob job = job("once", "reverse", Bytes.utf8("ab"), PayloadForm.TEXT);
        for (int i = 0; i < 10; i++) {
            pipeline.send(WasmJobCodec.write(job), i % 3);
        }
        awaitResult("once");
        pipeline.send(WasmJobCodec.write(job));
        pipeline.send(WasmJobCodec.write(job.withReplay(1)));
        pipeline.send(WasmJobCodec.write(job.withReplay(1)));
        await().atMost(PATIENCE).until(() -> resultsOf("once") == 2);
        pipeline.send(WasmJobCodec.write(job("behind", "reverse", Bytes.EMPTY, PayloadForm.TEXT)));
        awaitResult("behind");

        assertThat(resultsOf("once")).isEqualTo(2);
    }

    /**
     * Both records have the same id: if the aborted one were read, the other would be a duplicate.
     */
    @Test
    void aRecordOfAnAbortedTransactionIsNotRun() throws Exception {
        pipeline.sendInTransaction(
                job("transaction", "reverse", Bytes.utf8("ab"), PayloadForm.TEXT), false);
        pipeline.sendInTransaction(
                job("transaction", "reverse", Bytes.utf8("cd"), PayloadForm.TEXT), true);

        assertThat(JobResultCodec.read(awaitResult("transaction")).answer().payload().toUtf8())
                .isEqualTo("dc");
        // Reads past the gaps that the markers of transactions leave in the offsets.
        pipeline.send(WasmJobCodec.write(job("gap", "reverse", Bytes.EMPTY, PayloadForm.TEXT)), 0);
        awaitResult("gap");
        assertThat(resultsOf("transaction")).isOne();
    }

    private static long resultsOf(String key) {
        return pipeline.results().stream()
                .filter(record -> Bytes.utf8(key).equals(record.key()))
                .count();
    }

    @Test
    void aModuleThatIsAddedLaterIsFound() throws Exception {
        pipeline.send(WasmJobCodec.write(job("early", "late", Bytes.utf8("ab"), PayloadForm.TEXT)));
        assertThat(DeadLetterCodec.read(awaitDeadLetter("early")).failure())
                .isEqualTo(FailureKind.MODULE_NOT_FOUND);

        Files.copy(modules.resolve("reverse.wasm"), modules.resolve("late.wasm"));
        WasmJob early = job("early", "late", Bytes.utf8("ab"), PayloadForm.TEXT);
        pipeline.send(WasmJobCodec.write(early.withReplay(1)));

        assertThat(JobResultCodec.read(awaitResult("early")).answer().payload().toUtf8())
                .isEqualTo("ba");
    }

    @Test
    void everyMetricOfThePageIsThere() {
        pipeline.send(WasmJobCodec.write(job("metrics", "reverse", Bytes.EMPTY, PayloadForm.TEXT)));
        awaitResult("metrics");

        Set<String> names =
                pipeline.metrics().stream()
                        .map(name -> name.substring(name.lastIndexOf('.') + 1))
                        .collect(Collectors.toSet());
        for (PipelineMetric metric : PipelineMetric.values()) {
            assertThat(names).contains(metric.metricName());
        }
    }
}
