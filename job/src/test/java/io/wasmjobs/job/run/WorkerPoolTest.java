package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.job.Jobs;
import io.wasmjobs.job.schedule.DeclaredLimits;
import io.wasmjobs.job.schedule.FairQueue;
import io.wasmjobs.job.schedule.FairShares;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order in which a subtask's threads claim jobs. */
@Timeout(600)
final class WorkerPoolTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final Semaphore mayEnd = new Semaphore(0);

    private void work(JobInFlight job) {
        begun.add(job.received().job().jobId());
        mayEnd.acquireUninterruptibly();
    }

    private static List<JobInFlight> jobs(String... ids) {
        return List.of(ids).stream().map(WorkerPoolTest::job).toList();
    }

    private static JobInFlight job(String id) {
        return new JobInFlight(Jobs.job(id));
    }

    @Test
    void aJobThatComesFirstIsClaimedBeforeTheRest() {
        FairQueue<JobInFlight> queue =
                new FairQueue<>(1, 64, FairShares.EQUAL, new DeclaredLimits(), System::nanoTime);
        try (WorkerPool pool = new WorkerPool("test", 1, queue, this::work, () -> {})) {
            pool.submit(jobs("a", "b", "c"));
            await().atMost(PATIENCE).until(() -> begun.size() == 1);

            pool.submit(jobs("d"));
            pool.submitFirst(job("retry"));
            mayEnd.release(10);

            await().atMost(PATIENCE).until(() -> begun.size() == 5);
            assertThat(begun).containsExactly("a", "retry", "b", "c", "d");
        }
    }
}
