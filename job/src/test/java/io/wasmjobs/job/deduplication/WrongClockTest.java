package io.wasmjobs.job.deduplication;

import static io.wasmjobs.job.Jobs.job;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An id is remembered for its time to live, even if the machine's clock is wrong. */
final class WrongClockTest {

    private static final MemorySize FILTER = MemorySize.ofMebiBytes(1);
    private static final Duration RIGHT = Duration.ofDays(20_000);
    private static final Duration BEHIND = RIGHT.minusDays(1);
    private static final Duration AHEAD = RIGHT.plusDays(1);

    private static DropDuplicatesSubtask subtask(Duration clock) throws Exception {
        DropDuplicatesSubtask subtask = new DropDuplicatesSubtask(FILTER);
        subtask.setClock(clock);
        return subtask;
    }

    private static DropDuplicatesSubtask subtask(Duration clock, OperatorSubtaskState state)
            throws Exception {
        DropDuplicatesSubtask subtask = subtask(clock);
        subtask.restore(state);
        return subtask;
    }

    /** The state of ids seen under one clock, checkpointed after some running time. */
    private static OperatorSubtaskState seen(String id, Duration clock, Duration after)
            throws Exception {
        try (DropDuplicatesSubtask subtask = subtask(clock)) {
            assertThat(subtask.letsThrough(job(id))).isTrue();
            subtask.setRunningTime(after);
            return subtask.snapshot();
        }
    }

    @ParameterizedTest(name = "by {0} days")
    @ValueSource(ints = {-20_000, -1, 1, 20_000})
    void idsThatWereSeenUnderAWrongClockAreRememberedWhenItIsRight(int days) throws Exception {
        try (DropDuplicatesSubtask subtask = subtask(RIGHT)) {
            assertThat(subtask.letsThrough(job("before"))).isTrue();
            subtask.setClock(RIGHT.plusDays(days));
            assertThat(subtask.letsThrough(job("before"))).isFalse();
            assertThat(subtask.letsThrough(job("meanwhile"))).isTrue();
            subtask.setClock(RIGHT);

            assertThat(subtask.letsThrough(job("before"))).isFalse();
            assertThat(subtask.letsThrough(job("meanwhile"))).isFalse();
        }
    }

    @Test
    void aCompactionUnderAClockThatIsAheadRemovesNothing() throws Exception {
        try (DropDuplicatesSubtask subtask = subtask(RIGHT)) {
            assertThat(subtask.letsThrough(job("before"))).isTrue();
            subtask.setClock(AHEAD);
            subtask.compact();
            subtask.setClock(RIGHT);

            assertThat(subtask.storedIds()).isOne();
            assertThat(subtask.letsThrough(job("before"))).isFalse();
        }
    }

    @Test
    void aCompactionRemovesExpiredIdsUnderAnyClock() throws Exception {
        try (DropDuplicatesSubtask subtask = subtask(AHEAD)) {
            assertThat(subtask.letsThrough(job("old"))).isTrue();
            subtask.setClock(BEHIND);
            subtask.setRunningTime(DropDuplicatesSubtask.TTL.dividedBy(2));
            assertThat(subtask.letsThrough(job("newer"))).isTrue();
            subtask.compact();
            assertThat(subtask.storedIds()).isEqualTo(2);
            subtask.setRunningTime(DropDuplicatesSubtask.TTL);
            subtask.compact();

            assertThat(subtask.storedIds()).isOne();
            assertThat(subtask.letsThrough(job("old"))).isTrue();
            assertThat(subtask.letsThrough(job("newer"))).isFalse();
        }
    }

    @ParameterizedTest(name = "by {0} days")
    @ValueSource(ints = {-20_000, -1, 0, 1, 20_000})
    void aRestartUnderAWrongClockKeepsEachIdForItsTime(int days) throws Exception {
        OperatorSubtaskState state = seen("a", RIGHT, Duration.ofHours(20));

        try (DropDuplicatesSubtask subtask = subtask(RIGHT.plusDays(days), state)) {
            assertThat(subtask.letsThrough(job("a"))).isFalse();
            subtask.setRunningTime(Duration.ofHours(3));
            assertThat(subtask.letsThrough(job("a"))).isFalse();
            subtask.setRunningTime(Duration.ofHours(4));
            assertThat(subtask.letsThrough(job("a"))).isTrue();
        }
    }

    @Test
    void theTimeIsKeptThroughSeveralRestarts() throws Exception {
        OperatorSubtaskState state = seen("a", RIGHT, Duration.ofHours(10));
        for (Duration clock : new Duration[] {BEHIND, AHEAD}) {
            try (DropDuplicatesSubtask subtask = subtask(clock, state)) {
                subtask.setRunningTime(Duration.ofHours(6));
                assertThat(subtask.letsThrough(job("a"))).isFalse();
                state = subtask.snapshot();
            }
        }

        try (DropDuplicatesSubtask subtask = subtask(RIGHT, state)) {
            subtask.setRunningTime(Duration.ofHours(2));
            assertThat(subtask.letsThrough(job("a"))).isTrue();
        }
    }

    /** One subtask has run for 20 hours, the other for 10: an id must not get 10 hours older. */
    @Test
    void aRescaleContinuesFromTheLowestTime() throws Exception {
        OperatorSubtaskState[] states = new OperatorSubtaskState[2];
        for (int index = 0; index < 2; index++) {
            try (var subtask = new DropDuplicatesSubtask(FILTER, 2, index)) {
                subtask.restore(null);
                subtask.setRunningTime(Duration.ofHours(20 - 10 * index));
                if (index == 1) {
                    assertThat(subtask.letsThrough(job("a"))).isTrue();
                }
                states[index] = subtask.snapshot();
            }
        }
        OperatorSubtaskState both = AbstractStreamOperatorTestHarness.repackageState(states);
        OperatorSubtaskState one =
                AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        both, DropDuplicatesSubtask.KEY_GROUPS, 2, 1, 0);

        try (DropDuplicatesSubtask subtask = subtask(BEHIND, one)) {
            subtask.setRunningTime(Duration.ofHours(23));
            assertThat(subtask.letsThrough(job("a"))).isFalse();
            subtask.setRunningTime(Duration.ofHours(24));
            assertThat(subtask.letsThrough(job("a"))).isTrue();
        }
    }
}
