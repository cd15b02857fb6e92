package io.wasmjobs.job.run;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * Metric groups for a bounded number of names, which users may choose freely. The busiest names
 * keep their groups, and a name that is not used for an hour loses its group. Used by the task's
 * thread only.
 *
 * @param <M> the metrics of a group
 */
final class MetricSlots<M> {

    /** The interval between two reviews of the names. */
    static final Duration REVIEW_INTERVAL = Duration.ofMinutes(1);

    /** The time after which an unused name loses its group. */
    static final Duration QUIET_TIME = Duration.ofHours(1);

    /** The most names without a group whose use is counted between two reviews. */
    private static final int MAX_CANDIDATES = 1_000;

    private final MetricGroup parent;
    private final String label;
    private final int most;
    private final Function<MetricGroup, M> metrics;
    private final LongSupplier nanoClock;
    private final Map<String, Slot<M>> slots = new HashMap<>();
    private final Map<String, Long> candidates = new HashMap<>();
    private long lastReview;

    /**
     * @param label the kind of names, such as {@code module}
     * @param most how many names have a group
     * @param metrics registers the metrics of a group
     * @param nanoClock as {@link System#nanoTime()}
     */
    MetricSlots(
            MetricGroup parent,
            String label,
            int most,
            Function<MetricGroup, M> metrics,
            LongSupplier nanoClock) {
        this.parent = parent;
        this.label = label;
        this.most = most;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
        this.lastReview = nanoClock.getAsLong();
    }

    /**
     * The metrics of a name that was used.
     *
     * @param use the amount of use, in the same unit for all names
     * @param mayOpen whether the name may take a free group
     * @return null if it has no group
     */
    @Nullable M used(String name, long use, boolean mayOpen) {
        reviewIfDue();
        Slot<M> slot = slots.get(name);
        if (slot == null && mayOpen) {
            slot = slotOfNew(name, use);
        }
        if (slot == null) {
            return null;
        }
        slot.sinceReview += use;
        return slot.metrics;
    }

    private @Nullable Slot<M> slotOfNew(String name, long use) {
        if (slots.size() < most) {
            return open(name, 0);
        }
        if (candidates.size() < MAX_CANDIDATES || candidates.containsKey(name)) {
            candidates.merge(name, use, Long::sum);
        }
        return null;
    }

    private void reviewIfDue() {
        long now = nanoClock.getAsLong();
        long reviews = (now - lastReview) / REVIEW_INTERVAL.toNanos();
        if (reviews > 0) {
            for (Slot<M> slot : List.copyOf(slots.values())) {
                slot.review(reviews, now);
                if (now - slot.lastUsed >= QUIET_TIME.toNanos()) {
                    close(slot);
                }
            }
            giveGroupsToBusierNames();
            candidates.clear();
            lastReview = now;
        }
    }

    private void giveGroupsToBusierNames() {
        Collection<Map.Entry<String, Long>> busiestFirst =
                candidates.entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                        .limit(most)
                        .toList();
        for (Map.Entry<String, Long> candidate : busiestFirst) {
            if (slots.size() == most) {
                Slot<M> least =
                        slots.values().stream().min(Comparator.comparing(slot -> slot.score)).get();
                if (candidate.getValue() <= least.score) {
                    return;
                }
                close(least);
            }
            open(candidate.getKey(), candidate.getValue());
        }
    }

    private Slot<M> open(String name, long score) {
        MetricGroup group = parent.addGroup(label, name);
        Slot<M> slot = new Slot<>(name, group, metrics.apply(group), score);
        slot.lastUsed = nanoClock.getAsLong();
        slots.put(name, slot);
        return slot;
    }

    private void close(Slot<M> slot) {
        slots.remove(slot.name);
        // The public interface cannot close a group; every group that Flink creates is of this
        // class.
        ((AbstractMetricGroup<?>) slot.group).close();
    }

    /** The metrics of a name, and its score. */
    private static final class Slot<M> {
        private final String name;
        private final MetricGroup group;
        private final M metrics;

        /**
         * Twice the use between two reviews, so that names that are about equally busy do not
         * displace each other. A higher score is halved at each review.
         */
        private long score;

        private long sinceReview;
        private long lastUsed;

        Slot(String name, MetricGroup group, M metrics, long score) {
            this.name = name;
            this.group = group;
            this.metrics = metrics;
            this.score = score;
        }

        void review(long reviews, long now) {
            score = Math.max(score >> Math.min(reviews, Long.SIZE - 1), 2 * sinceReview);
            if (sinceReview > 0) {
                lastUsed = now;
            }
            sinceReview = 0;
        }
    }
}
