package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import io.wasmjobs.testing.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop with a savepoint repeats no job, even if results are visible before the checkpoint. */
final class StopITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int JOBS = 200;
    private static final int BOUND = 40;

    @TempDir private Path folder;

    private final TestPipeline pipeline =
            TestPipeline.onTopicsOfItsOwn()
                    .with("wasm.delivery", "at-least-once")
                    .with("wasm.retry.attempts", "1");

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    /** A job that runs for a fifth of a second and becomes a dead letter. */
    private static WasmJob slow(int number) {
        return new WasmJob(
                "slow-" + number,
                ModuleReference.of("spin"),
                new Message("Request", Bytes.utf8("{}")),
                PayloadForm.TEXT,
                Duration.ofMillis(200),
                0);
    }

    private List<String> ended() {
        return pipeline.deadLetters().stream()
                .map(record -> Objects.requireNonNull(record.key()).toUtf8())
                .toList();
    }

    @Test
    void stopWithSavepointRunsNoJobTwice() throws Exception {
        pipeline.start(2);
        for (int i = 0; i < JOBS; i++) {
            pipeline.send(WasmJobCodec.write(slow(i)), i % 3);
        }
        for (int part = 1; part <= 3; part++) {
            int some = part * JOBS / 5;
            await().atMost(PATIENCE).until(() -> ended().size() > some);
            pipeline.stopWithSavepointAndResume(part);
        }

        await().atMost(PATIENCE).until(() -> ended().stream().distinct().count() == JOBS);

        List<String> all = IntStream.range(0, JOBS).mapToObj(i -> "slow-" + i).toList();
        assertThat(ended()).containsExactlyInAnyOrderElementsOf(all);
    }

    /** They run in the task of the source, which stops differently from the tasks downstream. */
    @Test
    void stopWithSavepointRunsNoBoundRecordTwice() throws Exception {
        String topic = "in-" + pipeline.group();
        TestBroker.get().createTopics(Map.of(), topic);
        Path file = folder.resolve("bindings.yaml");
        Files.writeString(file, "bindings: [{from: " + topic + ", module: spin}]\n");
        pipeline.with("wasm.bindings", file.toString()).start(2);
        for (int i = 0; i < BOUND; i++) {
            pipeline.sendTo(topic, new WireRecord(null, Bytes.utf8("{}"), List.of()), i % 3, null);
        }
        for (int part = 1; part <= 2; part++) {
            int some = part * BOUND / 4;
            await().atMost(PATIENCE).until(() -> ended().size() > some);
            pipeline.stopWithSavepointAndResume(part);
        }

        await().atMost(PATIENCE).until(() -> ended().stream().distinct().count() == BOUND);

        assertThat(ended()).doesNotHaveDuplicates();
    }
}
