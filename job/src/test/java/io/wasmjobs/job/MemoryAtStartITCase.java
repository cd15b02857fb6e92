package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pipeline without enough memory for its threads fails at its start, and says what to change. */
@Timeout(600)
final class MemoryAtStartITCase {

    private final TestPipeline pipeline = TestPipeline.onTopicsOfItsOwn();

    @AfterEach
    void close() throws Exception {
        pipeline.close();
    }

    @Test
    void threadsWithoutEnoughMemoryFailThePipelineForGood() throws Exception {
        pipeline.with("wasm.run.threads", "100").with("wasm.pool.memory", "2 gb");

        pipeline.start(2);

        assertThat(pipeline.failure())
                .hasStackTraceContaining(
                        "wasm.run.threads: 100 for each of 2 subtasks in this TaskManager are too"
                                + " many: 200 threads of 16.25 MiB each need 3,250 MiB; running"
                                + " instances may hold 1,792 MiB (seven eighths of wasm.pool.memory,"
                                + " which is a third of the heap unless it is set). Lower"
                                + " wasm.run.threads, wasm.entities.threads, wasm.bound.threads or"
                                + " wasm.limit.memory, or raise wasm.pool.memory or the TaskManager's heap.");
    }

    @Test
    void theSameThreadsStartIfEachGuestMayUseLess() throws Exception {
        pipeline.with("wasm.run.threads", "100")
                .with("wasm.pool.memory", "2 gb")
                .with("wasm.limit.memory", "2 mb");

        pipeline.start(2);

        pipeline.send(Jobs.job("a").record());
        await().atMost(Duration.ofMinutes(2))
                .until(() -> pipeline.results().size() + pipeline.deadLetters().size() == 1);
        assertThat(pipeline.deadLetters()).isEmpty();
    }
}
