package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A savepoint of an earlier version restores; {@link KeptState} keeps it. */
final class SavepointITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String KEPT = "savepoints/1";

    /** At least once, since a transaction of the earlier broker could not be committed. */
    private final TestPipeline pipeline =
            TestPipeline.onTopics("kept")
                    .with("wasm.delivery", "at-least-once")
                    .with("wasm.duplicates.ttl", "36500 d");

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    private static WireRecord job(String id, String module, long replay) {
        return WasmJobCodec.write(
                new WasmJob(
                        id,
                        ModuleReference.of(module),
                        new Message("Request", Bytes.utf8("ab")),
                        PayloadForm.TEXT,
                        null,
                        replay));
    }

    @Test
    void seenIdsAreDuplicatesAndJobsInFlightEnd() throws Exception {
        if (KeptState.isTakenAgain()) {
            take();
            return;
        }
        pipeline.startFrom(KeptState.pointer(KEPT));
        pipeline.send(job("seen", "reverse", 0), 0);
        pipeline.send(job("replayed", "reverse", 3), 0);
        pipeline.send(job("replayed", "reverse", 4), 0);
        pipeline.send(job("new", "reverse", 0), 0);

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            assertThat(keys(pipeline.results()))
                                    .containsExactlyInAnyOrder("replayed", "new");
                            assertThat(keys(pipeline.deadLetters())).containsExactly("in-flight");
                        });
        DeadLetter inFlight = DeadLetterCodec.read(pipeline.deadLetters().get(0));
        assertThat(inFlight.failure()).isEqualTo(FailureKind.MODULE_NOT_FOUND);
        assertThat(inFlight.attempts()).isEqualTo(3);
    }

    /**
     * Takes a savepoint with two seen ids, one of them replayed, and a job that waits for a retry.
     */
    private void take() throws Exception {
        pipeline.with("wasm.retry.backoff", "1 h").with("wasm.retry.backoff-max", "1 h").start(1);
        pipeline.send(job("seen", "reverse", 0), 0);
        pipeline.send(job("replayed", "reverse", 0), 0);
        pipeline.send(job("replayed", "reverse", 3), 0);
        pipeline.send(job("in-flight", "absent", 0), 0);
        pipeline.send(job("last", "reverse", 0), 0);
        await().atMost(PATIENCE).until(() -> keys(pipeline.results()).contains("last"));

        KeptState.keep(pipeline.savepoint(), KEPT);
    }

    private static List<String> keys(List<WireRecord> records) {
        return records.stream().map(record -> text(record.key())).toList();
    }

    private static String text(@Nullable Bytes key) {
        return key == null ? "" : key.toUtf8();
    }
}
