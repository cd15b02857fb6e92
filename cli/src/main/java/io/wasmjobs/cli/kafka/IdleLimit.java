package io.wasmjobs.cli.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Ends following when nothing new has arrived for a time. The time counts from the last record that
 * was read, and only after everything that was committed at the start has been read. Records of an
 * open transaction that grows count as new, because they will be read once it is committed.
 */
public final class IdleLimit {

    private final @Nullable Duration limit;
    private long since = System.nanoTime();
    private Map<TopicPartition, Long> unread = Map.of();

    /**
     * A limit.
     *
     * @param limit null for none
     */
    public IdleLimit(@Nullable Duration limit) {
        this.limit = limit;
    }

    /** Restarts the time, because records have been read. */
    public void restart() {
        since = System.nanoTime();
    }

    /** Whether {@code follower} has been idle for this time. */
    public boolean isReached(TopicFollower follower) {
        if (limit == null
                || System.nanoTime() - since < limit.toNanos()
                || !follower.isPastStart()) {
            return false;
        }
        Map<TopicPartition, Long> before = unread;
        unread = follower.unread();
        if (unread.isEmpty() || unread.equals(before)) {
            return true;
        }
        restart();
        return false;
    }

    /** Whether there are unread records of an open transaction. */
    public boolean hasLeftRecords() {
        return !unread.isEmpty();
    }
}
