package io.wasmjobs.job.deduplication;

import static io.wasmjobs.job.Jobs.job;
import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.job.record.Bound;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.ValueForm;
import java.time.Duration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which jobs are duplicates, with RocksDB and by running time. */
final class DropDuplicatesTest {

    private static final MemorySize FILTER = MemorySize.ofMebiBytes(1);

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private DropDuplicatesSubtask subtask;

    @BeforeEach
    void start() throws Exception {
        subtask = new DropDuplicatesSubtask(FILTER);
    }

    @AfterEach
    void close() {
        subtask.close();
    }

    private boolean letsThrough(ReceivedJob received) throws Exception {
        return subtask.letsThrough(received);
    }

    private void restart(MemorySize filter, @Nullable OperatorSubtaskState state) throws Exception {
        subtask.close();
        subtask = new DropDuplicatesSubtask(filter);
        subtask.restore(state);
    }

    @Test
    void anIdIsLetThroughOnce() throws Exception {
        assertThat(letsThrough(job("a"))).isTrue();
        assertThat(letsThrough(job("a"))).isFalse();
        assertThat(letsThrough(job("b"))).isTrue();
        assertThat(letsThrough(job("a"))).isFalse();
    }

    @Test
    void aReplayIsLetThroughIfItsNumberIsTheHighestSoFar() throws Exception {
        assertThat(letsThrough(job("a"))).isTrue();
        assertThat(letsThrough(job("a", 1))).isTrue();
        assertThat(letsThrough(job("a", 1))).isFalse();
        assertThat(letsThrough(job("a", 5))).isTrue();
        assertThat(letsThrough(job("a", 4))).isFalse();
        assertThat(letsThrough(job("a"))).isFalse();
        assertThat(letsThrough(job("a", Long.MAX_VALUE))).isTrue();
        assertThat(letsThrough(job("a", Long.MAX_VALUE))).isFalse();
    }

    @Test
    void aReplayOfAnIdThatWasNeverSeenIsLetThrough() throws Exception {
        assertThat(letsThrough(job("a", 2))).isTrue();
        assertThat(letsThrough(job("a", 1))).isFalse();
        assertThat(letsThrough(job("a"))).isFalse();
    }

    @Test
    void anIdIsForgottenAfterItsTimeAndNotBefore() throws Exception {
        assertThat(letsThrough(job("a"))).isTrue();
        subtask.setRunningTime(Duration.ofHours(23));
        assertThat(letsThrough(job("a"))).isFalse();
        subtask.setRunningTime(Duration.ofHours(25));
        assertThat(letsThrough(job("a"))).isTrue();
        assertThat(letsThrough(job("a"))).isFalse();
    }

    @Test
    void aReplayStartsTheTimeAgainAndADuplicateDoesNot() throws Exception {
        assertThat(letsThrough(job("replayed"))).isTrue();
        assertThat(letsThrough(job("repeated"))).isTrue();
        subtask.setRunningTime(Duration.ofHours(20));
        assertThat(letsThrough(job("replayed", 1))).isTrue();
        assertThat(letsThrough(job("repeated"))).isFalse();
        subtask.setRunningTime(Duration.ofHours(30));
        assertThat(letsThrough(job("replayed"))).isFalse();
        assertThat(letsThrough(job("repeated"))).isTrue();
    }

    @Test
    void withoutAFilterTheStateDecides() throws Exception {
        restart(MemorySize.ZERO, null);

        assertThat(letsThrough(job("a"))).isTrue();
        assertThat(letsThrough(job("a"))).isFalse();
        assertThat(letsThrough(job("a", 1))).isTrue();
    }

    @Test
    void moreIdsThanTheFilterHoldsAreRemembered() throws Exception {
        restart(MemorySize.parse("1 kb"), null);
        for (int number = 0; number < 3_000; number++) {
            assertThat(letsThrough(job("id-" + number))).isTrue();
        }

        for (int number = 0; number < 3_000; number++) {
            assertThat(letsThrough(job("id-" + number))).isFalse();
        }
    }

    @Test
    void anIdSeenBeforeACheckpointIsADuplicateAfterARestore() throws Exception {
        assertThat(letsThrough(job("a"))).isTrue();
        assertThat(letsThrough(job("b", 3))).isTrue();
        OperatorSubtaskState state = subtask.snapshot();
        assertThat(letsThrough(job("c"))).isTrue();

        restart(FILTER, state);

        assertThat(letsThrough(job("a"))).isFalse();
        assertThat(letsThrough(job("b", 3))).isFalse();
        assertThat(letsThrough(job("b", 4))).isTrue();
        assertThat(letsThrough(job("c"))).isTrue();
    }

    @Test
    void aBoundRecordWithoutDeduplicationAlwaysPasses() throws Exception {
        ReceivedJob job = job("a");
        Bound bound = new Bound("b", null, ValueForm.PAYLOAD, null, false);
        ReceivedJob unremembered =
                new ReceivedJob(job.job(), job.record(), job.origin(), null, bound);

        assertThat(letsThrough(unremembered)).isTrue();
        assertThat(letsThrough(unremembered)).isTrue();
        assertThat(letsThrough(job)).isTrue();
        assertThat(letsThrough(job)).isFalse();
        assertThat(letsThrough(unremembered)).isTrue();
    }

    /** A subtask holds up to 16,384 ids in memory before it writes them. */
    @ParameterizedTest(name = "with a filter of {0}")
    @ValueSource(strings = {"0 kb", "1 mb"})
    void idsAreRememberedWhetherTheyAreHeldOrWritten(String filter) throws Exception {
        restart(MemorySize.parse(filter), null);
        int ids = 17_000;
        for (int number = 0; number < ids; number++) {
            assertThat(letsThrough(job("id-" + number, 1))).isTrue();
        }
        assertThat(subtask.storedIds()).isBetween(ids - 16_384, ids - 1);

        assertThat(letsThrough(job("id-0", 2))).isTrue();
        assertThat(letsThrough(job("id-16999", 2))).isTrue();
        OperatorSubtaskState state = subtask.snapshot();
        assertThat(subtask.storedIds()).isEqualTo(ids);
        for (int number = 0; number < ids; number += 17) {
            assertThat(letsThrough(job("id-" + number, 1))).isFalse();
        }

        restart(MemorySize.parse(filter), state);
        for (int number = 0; number < ids; number += 17) {
            assertThat(letsThrough(job("id-" + number, 1))).isFalse();
        }
        assertThat(letsThrough(job("id-16999", 2))).isFalse();
        assertThat(letsThrough(job("id-16999", 3))).isTrue();
    }
}
