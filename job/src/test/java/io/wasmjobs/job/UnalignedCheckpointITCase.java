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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An unaligned checkpoint of an earlier build restores with the jobs that were between two
 * operators; {@link KeptState} keeps it. Such jobs are in the exchange format. After a change of
 * that format, raise its version and take the checkpoint again.
 */
final class UnalignedCheckpointITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String KEPT = "checkpoints/unaligned";
    private static final int JOBS = 200;

    private final TestPipeline pipeline =
            TestPipeline.onTopics("unaligned")
                    .with("wasm.delivery", "at-least-once")
                    .with("wasm.duplicates.ttl", "36500 d");

    @TempDir private Path modules = Path.of("");

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    @Test
    void jobsBetweenTwoOperatorsHaveOneOutcome() throws Exception {
        if (KeptState.isTakenAgain()) {
            take();
            return;
        }
        copy("reverse", "slow");
        copy("reverse", "fast");
        pipeline.with("wasm.modules", modules.toString());
        pipeline.startFrom(KeptState.pointer(KEPT));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(pipeline.results()).hasSize(JOBS + 1));
        pipeline.checkpoint();
        assertThat(pipeline.results().stream().map(UnalignedCheckpointITCase::id))
                .containsExactlyInAnyOrderElementsOf(ids());
        assertThat(pipeline.deadLetters()).isEmpty();
    }

    private static List<String> ids() {
        List<String> ids = new ArrayList<>(List.of("slow-0"));
        IntStream.range(0, JOBS).forEach(number -> ids.add("fast-" + number));
        return ids;
    }

    private static String id(WireRecord result) {
        return Objects.requireNonNull(result.key()).toUtf8();
    }

    /** One job occupies the whole capacity, so that the others wait in the channel before it. */
    private void take() throws Exception {
        copy("spin", "slow");
        copy("reverse", "fast");
        pipeline.with("wasm.modules", modules.toString())
                .with("wasm.run.capacity", "1")
                .with("wasm.tenant.overflow", "0")
                .with("wasm.limit.timeout", "1 min")
                .withFlink(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.parse("1 mb"))
                .withFlink(CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT, Duration.ZERO)
                .start(1);
        for (String id : ids()) {
            pipeline.send(job(id), 0);
        }
        await().atMost(PATIENCE).until(() -> pipeline.bytesBetweenOperators() > JOBS * 10L);

        KeptState.keep(pipeline.cancel(), KEPT);
    }

    /** Jobs of every form of payload, since the exchange encodes each form differently. */
    private static WireRecord job(String id) {
        int dash = id.indexOf('-');
        int number = Integer.parseInt(id.substring(dash + 1));
        PayloadForm[] forms = PayloadForm.values();
        return WasmJobCodec.write(
                new WasmJob(
                        id,
                        ModuleReference.of(id.substring(0, dash)),
                        new Message("Request", Bytes.utf8("12")),
                        forms[number % forms.length],
                        null,
                        0));
    }

    private void copy(String module, String name) throws Exception {
        Files.copy(
                TestPipeline.modules().resolve(module + ".wasm"), modules.resolve(name + ".wasm"));
    }
}
