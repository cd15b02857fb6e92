package io.wasmjobs.job.run;

import io.wasmjobs.job.run.Completion.Measured;
import io.wasmjobs.protocol.FailureKind;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * Metrics by module, for a bounded number of modules. A module takes a group once it has loaded,
 * the busiest keep theirs, and one that is not used for an hour gives it back. All other
 * invocations are counted in the group {@code other}. Used by the task's thread only.
 */
final class ModuleMetrics {

    /** The name that modules without a group of their own share. */
    static final String OTHER = "other";

    /** How often modules are compared. */
    static final Duration REVIEW_INTERVAL = Duration.ofMinutes(1);

    /** How long an unused module keeps its group. */
    static final Duration QUIET_TIME = Duration.ofHours(1);

    /** Modules without a group whose invocations are counted between two reviews. */
    private static final int MAX_CANDIDATES = 1_000;

    private final MetricGroup parent;
    private final int maxModules;
    private final LongSupplier nanoClock;
    private final Map<String, Slot> slots = new HashMap<>();
    private final Map<String, Long> candidates = new HashMap<>();
    private @Nullable InvocationMetrics other;
    private long lastReview;

    /**
     * @param maxModules how many modules have a group of their own
     * @param nanoClock as {@link System#nanoTime()}
     */
    ModuleMetrics(MetricGroup parent, int maxModules, LongSupplier nanoClock) {
        this.parent = parent;
        this.maxModules = maxModules;
        this.nanoClock = nanoClock;
        this.lastReview = nanoClock.getAsLong();
    }

    void ended(String moduleId, Measured measured) {
        reviewIfDue();
        Slot slot = slots.get(moduleId);
        if (slot == null && isOfLoadedModule(measured.failure()) && !moduleId.equals(OTHER)) {
            slot = slotOfNewModule(moduleId);
        }
        if (slot == null) {
            other().ended(measured);
        } else {
            slot.ended(measured);
        }
    }

    /** Jobs may name any id: only a module that exists may take a group. */
    private static boolean isOfLoadedModule(@Nullable FailureKind failure) {
        return failure != FailureKind.MODULE_NOT_FOUND
                && failure != FailureKind.MODULE_INVALID
                && failure != FailureKind.ABI_UNSUPPORTED;
    }

    private @Nullable Slot slotOfNewModule(String moduleId) {
        if (slots.size() < maxModules) {
            return open(moduleId, 0);
        }
        if (candidates.size() < MAX_CANDIDATES || candidates.containsKey(moduleId)) {
            candidates.merge(moduleId, 1L, Long::sum);
        }
        return null;
    }

    private InvocationMetrics other() {
        if (other == null) {
            other = new InvocationMetrics(parent.addGroup("module", OTHER));
        }
        return other;
    }

    private void reviewIfDue() {
        long now = nanoClock.getAsLong();
        long reviews = (now - lastReview) / REVIEW_INTERVAL.toNanos();
        if (reviews > 0) {
            for (Slot slot : List.copyOf(slots.values())) {
                slot.review(reviews, now);
                if (now - slot.lastUsed >= QUIET_TIME.toNanos()) {
                    close(slot);
                }
            }
            giveGroupsToBusierModules();
            candidates.clear();
            lastReview = now;
        }
    }

    private void giveGroupsToBusierModules() {
        Collection<Map.Entry<String, Long>> busiestFirst =
                candidates.entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                        .limit(maxModules)
                        .toList();
        for (Map.Entry<String, Long> candidate : busiestFirst) {
            if (slots.size() == maxModules) {
                Slot least = slots.values().stream().min(Comparator.comparing(Slot::score)).get();
                if (candidate.getValue() <= least.score()) {
                    return;
                }
                close(least);
            }
            open(candidate.getKey(), candidate.getValue());
        }
    }

    private Slot open(String moduleId, long score) {
        Slot slot = new Slot(moduleId, parent.addGroup("module", moduleId), score);
        slot.lastUsed = nanoClock.getAsLong();
        slots.put(moduleId, slot);
        return slot;
    }

    private void close(Slot slot) {
        slots.remove(slot.moduleId);
        // The public interface cannot close a group; every group of Flink's is one of these.
        ((AbstractMetricGroup<?>) slot.group).close();
    }

    /** A module's own metrics, and how busy it is. */
    private static final class Slot {
        private final String moduleId;
        private final MetricGroup group;
        private final InvocationMetrics metrics;
        private long score;
        private long sinceReview;
        private long lastUsed;

        Slot(String moduleId, MetricGroup group, long score) {
            this.moduleId = moduleId;
            this.group = group;
            this.metrics = new InvocationMetrics(group);
            this.score = score;
        }

        void ended(Measured measured) {
            sinceReview++;
            metrics.ended(measured);
        }

        void review(long reviews, long now) {
            score = Math.max(score >> Math.min(reviews, Long.SIZE - 1), 2 * sinceReview);
            if (sinceReview > 0) {
                lastUsed = now;
            }
            sinceReview = 0;
        }

        /**
         * Twice the invocations between two reviews, so that modules that are about as busy do not
         * take turns. It halves with each review where there are fewer.
         */
        long score() {
            return score;
        }
    }
}
