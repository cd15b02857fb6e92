package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.junit.jupiter.api.Test;

/** Watermarks wait for the jobs before them. */
final class HeldWatermarksTest {

    private static final long RUN = 7;
    private static final long RUN_BEFORE = 6;

    private final List<Object> emitted = new ArrayList<>();
    private final HeldWatermarks held =
            new HeldWatermarks(RUN, mark -> emitted.add(mark.getTimestamp()), emitted::add);

    private void watermark(long time) throws Exception {
        held.take(new Watermark(time));
    }

    private void ended(long period) throws Exception {
        held.jobEnded(RUN, period);
    }

    @Test
    void aWatermarkWithoutJobsBeforeItIsEmittedImmediately() throws Exception {
        watermark(1);
        long first = held.jobBegins();
        ended(first);
        watermark(2);

        assertThat(emitted).containsExactly(1L, 2L);
    }

    @Test
    void aWatermarkWaitsForAllJobsBeforeItAndNoneAfterIt() throws Exception {
        long one = held.jobBegins();
        long two = held.jobBegins();
        watermark(1);
        held.jobBegins();

        ended(two);
        assertThat(emitted).isEmpty();
        ended(one);
        assertThat(emitted).containsExactly(1L);
    }

    @Test
    void aWatermarkDoesNotOvertakeAnEarlierOne() throws Exception {
        long one = held.jobBegins();
        watermark(1);
        long two = held.jobBegins();
        watermark(2);

        ended(two);
        assertThat(emitted).isEmpty();
        ended(one);
        assertThat(emitted).containsExactly(2L);
    }

    @Test
    void consecutiveWatermarksAreMergedIntoTheLatest() throws Exception {
        long one = held.jobBegins();
        watermark(1);
        watermark(2);
        ended(one);
        watermark(3);

        assertThat(emitted).containsExactly(2L, 3L);
    }

    @Test
    void aJobThatBeginsInAnEmptyPeriodHoldsTheWatermark() throws Exception {
        long one = held.jobBegins();
        watermark(1);
        ended(held.jobBegins());
        long three = held.jobBegins();
        watermark(2);

        ended(one);
        assertThat(emitted).containsExactly(1L);
        ended(three);
        assertThat(emitted).containsExactly(1L, 2L);
    }

    @Test
    void restoredJobsHoldBackEveryWatermark() throws Exception {
        held.restored(2);
        long fresh = held.jobBegins();
        watermark(1);
        ended(fresh);
        held.jobEnded(RUN_BEFORE, 41);
        assertThat(emitted).isEmpty();

        held.jobEnded(RUN_BEFORE, 5);
        assertThat(emitted).containsExactly(1L);
    }

    @Test
    void anIdleInputIsIdleDownstreamOnceItsJobsHaveEnded() throws Exception {
        long one = held.jobBegins();
        watermark(1);
        held.take(WatermarkStatus.IDLE);
        assertThat(emitted).isEmpty();

        ended(one);
        held.take(WatermarkStatus.ACTIVE);
        assertThat(emitted).containsExactly(1L, WatermarkStatus.IDLE, WatermarkStatus.ACTIVE);
    }

    @Test
    void aShortIdlenessWithJobsInFlightIsNotForwarded() throws Exception {
        long one = held.jobBegins();
        held.take(WatermarkStatus.IDLE);
        held.take(WatermarkStatus.ACTIVE);
        ended(one);

        assertThat(emitted).isEmpty();
    }
}
