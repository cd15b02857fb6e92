package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import io.wasmjobs.testing.Endings;
import io.wasmjobs.testing.EveryJobEndsOnce;
import io.wasmjobs.testing.MixedJobs;
import io.wasmjobs.testing.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Failures of Kafka, of the disk and of the folder of modules: the pipeline logs fewer than one
 * stack trace a second with the levels of flink-conf, continues after the failure, and loses
 * nothing.
 */
final class SurroundingsITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration OUTAGE = Duration.ofSeconds(10);

    @SuppressWarnings("NullAway.Init") // Before all tests.
    private static TestBroker broker;

    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    @TempDir
    private Path folder;

    private final MixedJobs jobs = new MixedJobs(7);

    @SuppressWarnings("NullAway.Init") // Each test starts with it.
    private TestPipeline pipeline;

    @BeforeAll
    static void startBroker() {
        broker = TestBroker.started();
    }

    @AfterAll
    static void stopBroker() {
        broker.stop();
    }

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    @Test
    void kafkaMayFailWhileThePipelineRuns() throws Exception {
        pipeline = TestPipeline.on(broker, folder);
        pipeline.start(1);
        send(500);
        await().atMost(PATIENCE).until(() -> endings().distinct().size() > 50);
        try (LogWatch log = new LogWatch(Level.WARN)) {
            broker.stop();
            waitFor(OUTAGE);
            broker.start();
            send(500);
            awaitTheEnd();
            assertThat(log.lines()).anyMatch(line -> line.contains(broker.bootstrapServers()));
            assertThat(log.stackTraces())
                    .as("stack traces in an outage of %s", OUTAGE)
                    .hasSizeLessThan((int) OUTAGE.toSeconds());
        }
        EveryJobEndsOnce.check(jobs, endings());
    }

    @Test
    @Tag("long")
    void kafkaMayStartAfterThePipeline() throws Exception {
        pipeline = TestPipeline.on(broker, folder);
        broker.stop();
        try (LogWatch log = new LogWatch(Level.WARN)) {
            pipeline.start(1);
            waitFor(OUTAGE);
            assertThat(log.stackTraces())
                    .as("stack traces in %s without Kafka", OUTAGE)
                    .hasSizeLessThan((int) OUTAGE.toSeconds());
        } finally {
            broker.start();
        }
        send(200);
        awaitTheEnd();
        EveryJobEndsOnce.check(jobs, endings());
    }

    @Test
    void aBrokerThatRefusesResultsRestartsThePipelineFromItsCheckpoint() throws Exception {
        pipeline = TestPipeline.on(broker, folder);
        pipeline.start(1);
        send(200);
        awaitTheEnd();
        broker.configureTopic(pipeline.resultsTopic(), "max.message.bytes", "100");
        send(200);
        await().atMost(PATIENCE).until(() -> pipeline.restarts() > 0);
        broker.configureTopic(pipeline.resultsTopic(), "max.message.bytes", "1048588");
        awaitTheEnd();
        EveryJobEndsOnce.check(jobs, endings());
    }

    @Test
    @Tag("long")
    void aFullDiskUnderTheCheckpointsLosesNothing() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=24m", "wasmjobs-test", disk.toString()))
                .as("skipped: a small disk cannot be mounted, which needs root")
                .isZero();
        try {
            pipeline = TestPipeline.on(broker, disk);
            pipeline.start(1);
            send(300);
            awaitTheEnd();
            Path ballast = disk.resolve("ballast");
            fill(ballast);
            send(300);
            await().atMost(PATIENCE).until(() -> pipeline.restarts() > 0);
            Files.delete(ballast);
            awaitTheEnd();
            EveryJobEndsOnce.check(jobs, endings());
        } finally {
            assertThat(run("umount", "-l", disk.toString())).isZero();
        }
    }

    @Test
    void aMissingModuleFolderCausesNoRestart() throws Exception {
        Path modules = Files.createDirectory(folder.resolve("modules"));
        copyModules(modules);
        pipeline =
                TestPipeline.on(broker, folder)
                        .with("wasm.modules", modules.toString())
                        .with("wasm.modules.refresh-interval", "100 ms")
                        // Longer than the engine caches that a module is missing.
                        .with("wasm.retry.backoff", "2 s");
        pipeline.start(1);
        pipeline.send(job("before", "redact"));
        await().atMost(PATIENCE).until(() -> endings().distinct().contains("before"));

        Path away = folder.resolve("away");
        Files.move(modules, away);
        pipeline.send(job("known", "redact"));
        pipeline.send(job("without", "reverse"));
        await().atMost(PATIENCE)
                .until(() -> endings().distinct().containsAll(Set.of("known", "without")));
        assertThat(endings().results()).contains("known");
        DeadLetter letter = DeadLetterCodec.read(pipeline.deadLetters().get(0));
        assertThat(letter.failure()).isEqualTo(FailureKind.MODULE_NOT_FOUND);
        assertThat(letter.attempts()).isEqualTo(3);

        Files.move(away, modules);
        pipeline.send(job("after", "reverse"));
        await().atMost(PATIENCE).until(() -> endings().results().contains("after"));
        assertThat(pipeline.restarts()).isZero();
    }

    private static WireRecord job(String id, String module) {
        return WasmJobCodec.write(
                new WasmJob(
                        id,
                        ModuleReference.of(module),
                        new Message("Request", Bytes.utf8("ab")),
                        PayloadForm.TEXT,
                        null,
                        0));
    }

    private void copyModules(Path target) throws IOException {
        try (Stream<Path> files = Files.list(TestPipeline.modules())) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName().toString()));
            }
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] block = new byte[1 << 16];
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().transferTo(System.out);
        return process.waitFor();
    }

    private static void waitFor(Duration time) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(time.toMillis());
    }

    private Endings endings() {
        return Endings.of(pipeline.results(), pipeline.deadLetters());
    }

    private void send(int count) {
        for (int i = 0; i < count; i++) {
            pipeline.send(jobs.next(), jobs.anyPartition());
        }
    }

    private void awaitTheEnd() {
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            Endings endings = endings();
                            return endings.distinct().containsAll(jobs.ids())
                                    && endings.malformed().size() >= jobs.malformed();
                        });
    }
}
