package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stop with a savepoint repeats no job, even where results are visible before the checkpoint. */
final class StopITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int JOBS = 200;

    private final TestPipeline pipeline =
            TestPipeline.onTopicsOfItsOwn()
                    .with("wasm.delivery", "at-least-once")
                    .with("wasm.retry.attempts", "1");

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    /** Runs for a fifth of a second, and ends as a dead letter. */
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
}
