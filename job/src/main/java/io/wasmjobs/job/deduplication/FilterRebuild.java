package io.wasmjobs.job.deduplication;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.Stream;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds the ids of restored state to the filter, in short slices between jobs. The filter is
 * inconclusive until all of them are in it. Used by the task's thread only.
 */
final class FilterRebuild implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FilterRebuild.class);

    /** The longest time for which a slice delays a job or a barrier. */
    private static final Duration SLICE = Duration.ofMillis(2);

    /** The time for jobs between two slices. */
    private static final Duration PAUSE = Duration.ofMillis(8);

    private static final int IDS_PER_CLOCK = 64;

    private final RecentIdFilter filter;
    private final Stream<String> ids;
    private final Iterator<String> remaining;
    private final ProcessingTimeService timers;
    private @Nullable ScheduledFuture<?> nextSlice;
    private long count;

    /**
     * @param ids of the state; closed when the rebuild has ended
     * @param timers run the slices in the task's thread
     */
    FilterRebuild(RecentIdFilter filter, Stream<String> ids, ProcessingTimeService timers) {
        this.filter = filter;
        this.ids = ids;
        this.remaining = ids.iterator();
        this.timers = timers;
    }

    /** Begins soon, and continues until the filter has every id, or cannot hold them all. */
    void schedule() {
        long next = timers.getCurrentProcessingTime() + PAUSE.toMillis();
        nextSlice =
                timers.registerTimer(
                        next,
                        timestamp -> {
                            if (nextSlice != null && addSlice()) {
                                schedule();
                            }
                        });
    }

    /** Adds ids for a short time, and returns whether there are more. */
    private boolean addSlice() {
        long began = System.nanoTime();
        do {
            if (!addSome()) {
                return false;
            }
        } while (System.nanoTime() - began < SLICE.toNanos());
        return true;
    }

    /** Adds some ids, and returns whether there are more. */
    boolean addSome() {
        for (int added = 0; added < IDS_PER_CLOCK; added++) {
            if (!remaining.hasNext()) {
                filter.restored();
                LOG.info("The filter of recent ids has the {} ids of the restored state", count);
                close();
                return false;
            }
            if (!filter.restore(remaining.next())) {
                LOG.info(
                        "The filter of recent ids is full after {} ids of the restored state, so"
                                + " the state is read for each id until those have expired"
                                + " (wasm.duplicates.filter-size)",
                        count);
                close();
                return false;
            }
            count++;
        }
        return true;
    }

    /** Gives up what is left, before the state is closed. */
    @Override
    public void close() {
        if (nextSlice != null) {
            nextSlice.cancel(false);
            nextSlice = null;
        }
        ids.close();
    }
}
