package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.testing.Endings;
import io.wasmjobs.testing.EveryEntityIsTheFoldOfItsCommittedJobs;
import io.wasmjobs.testing.KeyedJobs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Modules that keep state for a key, while the pipeline is failed, stopped and rescaled: each job
 * ends once, in the order of its key, on the state that the job before it left.
 */
final class EntitiesITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int CHUNK = 1_500;

    private final KeyedJobs jobs = new KeyedJobs(42, 50);
    private final TestPipeline pipeline =
            TestPipeline.onTopicsOfItsOwn().with("wasm.run.capacity", "200");

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    @Test
    void everyEntityIsTheFoldOfItsCommittedJobsWhateverFails() throws Exception {
        pipeline.start(1);
        pipeline.failATaskWhile(this::send);
        send();
        pipeline.stopWithSavepointAndResume(3);
        pipeline.failATaskWhile(this::send);
        send();
        pipeline.cancelAndRestore(2);
        pipeline.failATaskWhile(this::send);

        await().atMost(PATIENCE).until(() -> endings().distinct().containsAll(jobs.ids()));

        Endings endings = endings();
        List<String> ended = new ArrayList<>(endings.results());
        ended.addAll(endings.deadLetters());
        assertThat(ended).containsExactlyInAnyOrderElementsOf(jobs.ids());
        EveryEntityIsTheFoldOfItsCommittedJobs.checkInOrder(jobs, pipeline.results());
    }

    private Endings endings() {
        return Endings.of(pipeline.results(), pipeline.deadLetters());
    }

    /** A key's jobs go to one partition: the order of a key is that of its partition. */
    private void send() {
        for (int i = 0; i < CHUNK; i++) {
            KeyedJobs.Sent next = jobs.next();
            pipeline.send(next.record(), Math.floorMod(next.key().hashCode(), 3));
        }
    }
}
