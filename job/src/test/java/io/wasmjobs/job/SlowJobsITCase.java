package io.wasmjobs.job;

import static org.apache.flink.configuration.CheckpointingOptions.CHECKPOINTING_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import io.wasmjobs.testing.Endings;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Slow jobs delay no checkpoint, however many of them wait in front of the operator that runs them.
 * The pipeline brings the settings that this depends on.
 */
final class SlowJobsITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Jobs of 50 ms each, which take one thread four times as long as the checkpoint's timeout. */
    private static final int JOBS = 160;

    private final TestPipeline pipeline =
            TestPipeline.onTopicsOfItsOwn()
                    .with("wasm.run.threads", "1")
                    .with("wasm.run.capacity", "10")
                    .with("wasm.limit.timeout", "50 ms")
                    .with("wasm.retry.attempts", "1")
                    .withFlink(CHECKPOINTING_TIMEOUT, Duration.ofSeconds(2));

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    @Test
    void waitingJobsDelayNoCheckpoint() throws Exception {
        send("spin", JOBS);
        pipeline.start(1);

        await().atMost(PATIENCE)
                .until(() -> pipeline.deadLetters().size() >= JOBS || pipeline.restarts() > 3);

        assertThat(pipeline.restarts()).isZero();
        assertThat(Endings.of(pipeline.results(), pipeline.deadLetters()).deadLetters())
                .doesNotHaveDuplicates()
                .hasSize(JOBS);
    }

    /** The threads take turns between modules, independently of the order of submission. */
    @Test
    void harmlessJobsEndBeforeTheSpinningOnesInFrontOfThemAndEveryCheckpointCompletes()
            throws Exception {
        pipeline.with("wasm.run.capacity", "1000").start(1);
        pipeline.checkpoint();
        long failed = pipeline.failedCheckpoints();

        send("spin", 40);
        send("reverse", 40);
        await().atMost(PATIENCE).until(() -> pipeline.results().size() == 40);

        assertThat(pipeline.deadLetters()).hasSizeLessThan(20);
        assertThat(pipeline.failedCheckpoints()).isEqualTo(failed);
        assertThat(pipeline.restarts()).isZero();
    }

    private void send(String module, int count) {
        for (int i = 0; i < count; i++) {
            pipeline.send(
                    WasmJobCodec.write(
                            new WasmJob(
                                    module + "-" + i,
                                    ModuleReference.of(module),
                                    new Message("Request", Bytes.utf8("x")),
                                    PayloadForm.TEXT,
                                    null,
                                    0)));
        }
    }
}
