package io.wasmjobs.job.deduplication;

import static io.wasmjobs.job.Jobs.job;
import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.job.record.Bound;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.ValueForm;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What counts as a duplicate, on RocksDB and by the processing clock. */
final class DropDuplicatesTest {

    private static final Duration TTL = Duration.ofHours(24);
    private static final MemorySize FILTER = MemorySize.ofMebiBytes(1);

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, ReceivedJob> harness;

    @BeforeEach
    void open() throws Exception {
        harness = harness(FILTER);
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, ReceivedJob> harness(
            MemorySize filter) throws Exception {
        KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, ReceivedJob> harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new DropDuplicates(TTL, filter)),
                        received -> received.job().jobId(),
                        Types.STRING);
        EmbeddedRocksDBStateBackend rocksDb = new EmbeddedRocksDBStateBackend();
        rocksDb.setRocksDBOptions(new SeenIdsRocksDBOptionsFactory());
        harness.setStateBackend(rocksDb);
        harness.setStateTtlProcessingTime(0);
        return harness;
    }

    private boolean letsThrough(ReceivedJob received) throws Exception {
        harness.getOutput().clear();
        harness.processElement(received, 0);
        return !harness.getOutput().isEmpty();
    }

    private void afterHours(int hours) throws Exception {
        harness.setStateTtlProcessingTime(Duration.ofHours(hours).toMillis());
    }

    @Test
    void anIdIsLetThroughOnce() throws Exception {
        assertThat(letsThrough(job("a"))).isTrue();
        assertThat(letsThrough(job("a"))).isFalse();
        assertThat(letsThrough(job("b"))).isTrue();
        assertThat(letsThrough(job("a"))).isFalse();
    }

    @Test
    void aReplayIsLetThroughWhereItsNumberIsTheHighestSoFar() throws Exception {
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
        afterHours(23);
        assertThat(letsThrough(job("a"))).isFalse();
        afterHours(25);
        assertThat(letsThrough(job("a"))).isTrue();
        assertThat(letsThrough(job("a"))).isFalse();
    }

    @Test
    void aReplayStartsTheTimeAgainAndADuplicateDoesNot() throws Exception {
        assertThat(letsThrough(job("replayed"))).isTrue();
        assertThat(letsThrough(job("repeated"))).isTrue();
        afterHours(20);
        assertThat(letsThrough(job("replayed", 1))).isTrue();
        assertThat(letsThrough(job("repeated"))).isFalse();
        afterHours(30);
        assertThat(letsThrough(job("replayed"))).isFalse();
        assertThat(letsThrough(job("repeated"))).isTrue();
    }

    @Test
    void withoutAFilterTheStateDecides() throws Exception {
        harness.close();
        harness = harness(MemorySize.ZERO);
        harness.open();

        assertThat(letsThrough(job("a"))).isTrue();
        assertThat(letsThrough(job("a"))).isFalse();
        assertThat(letsThrough(job("a", 1))).isTrue();
    }

    @Test
    void moreIdsThanTheFilterHoldsAreRemembered() throws Exception {
        harness.close();
        harness = harness(MemorySize.parse("1 kb"));
        harness.open();
        for (int number = 0; number < 3_000; number++) {
            assertThat(letsThrough(job("id-" + number))).isTrue();
        }

        for (int number = 0; number < 3_000; number++) {
            assertThat(letsThrough(job("id-" + number))).isFalse();
        }
    }

    @Test
    void whatWasSeenBeforeACheckpointIsADuplicateAfterARestore() throws Exception {
        assertThat(letsThrough(job("a"))).isTrue();
        assertThat(letsThrough(job("b", 3))).isTrue();
        OperatorSubtaskState state = harness.snapshot(1, 1);
        assertThat(letsThrough(job("c"))).isTrue();
        harness.close();

        harness = harness(FILTER);
        harness.initializeState(state);
        harness.open();

        assertThat(letsThrough(job("a"))).isFalse();
        assertThat(letsThrough(job("b", 3))).isFalse();
        assertThat(letsThrough(job("b", 4))).isTrue();
        assertThat(letsThrough(job("c"))).isTrue();
    }

    @Test
    void aBoundRecordThatIsNotDeduplicatedPassesWhateverWasSeen() throws Exception {
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
}
