package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.protocol.Scheduling;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import io.wasmjobs.testing.Endings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ten thousand jobs wait for their time in RocksDB, also across a rescale and a restart. */
final class ParkedJobsITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int PARKED = 10_000;

    /** Its capacity is a tenth of the waiting jobs. */
    private final TestPipeline pipeline =
            TestPipeline.onTopicsOfItsOwn().with("wasm.run.capacity", "1000");

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    @Test
    void eachRunsOnceAndNotBeforeItsTime() throws Exception {
        pipeline.start(1);
        Instant notBefore = Instant.now().plusSeconds(60);
        for (int i = 0; i < PARKED; i++) {
            pipeline.send(WasmJobCodec.write(job("parked-" + i, notBefore)), i % 3);
        }
        pipeline.send(WasmJobCodec.write(Jobs.job("first").job()));
        awaitOthers(List.of("first"), notBefore);

        pipeline.stopWithSavepointAndResume(3);
        pipeline.send(WasmJobCodec.write(Jobs.job("second").job()));
        awaitOthers(List.of("first", "second"), notBefore);
        pipeline.cancelAndRestore(2);

        await().atMost(PATIENCE).until(() -> ended().size() >= PARKED + 2);
        List<String> all =
                IntStream.range(0, PARKED).mapToObj(number -> "parked-" + number).toList();
        assertThat(ended()).doesNotHaveDuplicates().hasSize(PARKED + 2).containsAll(all);
    }

    private static WasmJob job(String id, Instant notBefore) {
        return Jobs.job(id)
                .job()
                .with(new Scheduling(null, null, Scheduling.DEFAULT_PRIORITY, notBefore));
    }

    /** Awaits the jobs without a time, and checks that no other job ends before its time. */
    private void awaitOthers(List<String> ids, Instant notBefore) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> {
                            List<String> ended = ended();
                            assertThat(ended).containsAll(ids);
                            if (Instant.now().isBefore(notBefore)) {
                                assertThat(ended).hasSameSizeAs(ids);
                            }
                        });
    }

    private List<String> ended() {
        return Endings.of(pipeline.results(), pipeline.deadLetters()).results();
    }
}
