package io.wasmjobs.job.run;

import static io.wasmjobs.job.Jobs.job;
import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.job.record.AttemptedJob;
import org.junit.jupiter.api.Test;

/** The limits on the number and the bytes of a subtask's jobs. */
final class JobsInFlightTest {

    private static JobInFlight inFlight(String id, String payload) {
        return new JobInFlight(new AttemptedJob(job(id, 0, payload), 0, 0));
    }

    @Test
    void restoredJobsBeginOnlyWhereThereIsRoomInNumber() {
        JobsInFlight jobs = new JobsInFlight(2, 1 << 20);
        for (int i = 0; i < 5; i++) {
            jobs.restore(inFlight("job-" + i, "x"));
        }
        JobInFlight first = jobs.takeRestored();
        assertThat(first).isNotNull();
        assertThat(jobs.takeRestored()).isNotNull();

        assertThat(jobs.takeRestored()).isNull();
        assertThat(jobs.size()).isEqualTo(5);
        assertThat(jobs.all()).hasSize(5);
        jobs.remove(first);
        assertThat(jobs.takeRestored()).isNotNull();
        assertThat(jobs.takeRestored()).isNull();
    }

    @Test
    void reservedBytesTakeRoomUntilTheyAreReleased() {
        JobsInFlight jobs = new JobsInFlight(100, 3_000);
        jobs.add(inFlight("a", "x"));

        jobs.reserve(3_000);
        assertThat(jobs.hasRoomFor(inFlight("b", "x"))).isFalse();
        jobs.reserve(-3_000);
        assertThat(jobs.hasRoomFor(inFlight("b", "x"))).isTrue();
    }

    @Test
    void restoredJobsBeginOnlyWhereThereIsRoomInBytes() {
        JobsInFlight jobs = new JobsInFlight(100, 3_000);
        jobs.restore(inFlight("a", "x".repeat(1_000)));
        jobs.restore(inFlight("b", "y".repeat(1_000)));

        assertThat(jobs.takeRestored()).isNotNull();
        assertThat(jobs.takeRestored()).isNull();
    }

    @Test
    void oneJobIsAlwaysTakenHoweverLargeItIs() {
        JobsInFlight jobs = new JobsInFlight(100, 10);
        jobs.restore(inFlight("a", "x".repeat(1_000)));

        assertThat(jobs.takeRestored()).isNotNull();
    }

    @Test
    void newJobsWaitUntilTheRestoredOnesHaveBegun() {
        JobsInFlight jobs = new JobsInFlight(100, 1 << 20);
        jobs.restore(inFlight("a", "x"));

        assertThat(jobs.hasRoomFor(inFlight("b", "y"))).isFalse();
        jobs.takeRestored();
        assertThat(jobs.hasRoomFor(inFlight("b", "y"))).isTrue();
    }
}
