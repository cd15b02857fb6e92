package io.wasmjobs.job;

import com.google.common.hash.BloomFilter;
import com.google.common.hash.Funnels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/**
 * The ids that a subtask has remembered of late, ten bits each: it says of most new ids that they
 * are new, so that the state need not be read for them. It holds two generations of ids; whatever
 * it has forgotten or never known makes it say nothing until those ids are out of date.
 */
final class RecentIds {

    /** Two filters of 2^30 longs: the next power of two is no length of an array. */
    static final MemorySize MOST_MEMORY = MemorySize.ofMebiBytes(16 << 10);

    /** Of a hundred new ids the state is read for one. */
    private static final double FALSE_POSITIVES = 0.01;

    private static final double BITS_PER_ID =
            -Math.log(FALSE_POSITIVES) / (Math.log(2) * Math.log(2));

    private final long capacity;
    private final long ttlMillis;
    private final LongSupplier clock;

    private Generation current;
    private @Nullable Generation previous;

    /** Whether ids may be remembered elsewhere that are not here, the last of them when. */
    private boolean incomplete;

    private long incompleteSince;

    /**
     * @param memory for both generations; none turns this off
     * @param ttl after which nobody remembers an id any more
     * @param complete whether no id was ever remembered before
     * @param clock milliseconds of a clock that goes on evenly and is never set
     */
    RecentIds(MemorySize memory, Duration ttl, boolean complete, LongSupplier clock) {
        this.capacity = (long) (memory.getBytes() / 2 * 8 / BITS_PER_ID);
        this.ttlMillis = ttl.toMillis();
        this.clock = clock;
        this.current = new Generation(capacity);
        if (!complete) {
            forgetThoseUpTo(clock.getAsLong());
        }
    }

    private static final class Generation {
        final BloomFilter<CharSequence> ids;
        long size;

        /** No id was added after it. */
        long ended;

        Generation(long capacity) {
            ids =
                    BloomFilter.create(
                            Funnels.stringFunnel(StandardCharsets.UTF_8),
                            capacity,
                            FALSE_POSITIVES);
        }
    }

    /**
     * Adds an id.
     *
     * @return whether surely nobody remembered it before; false says nothing
     */
    boolean add(String id) {
        if (capacity == 0) {
            return false;
        }
        if (current.size >= capacity) {
            beginGeneration();
        }
        boolean isNewHere = current.ids.put(id);
        if (isNewHere) {
            current.size++;
        }
        return isNewHere && isComplete() && (previous == null || !previous.ids.mightContain(id));
    }

    private void beginGeneration() {
        if (previous != null) {
            forgetThoseUpTo(previous.ended);
        }
        previous = current;
        previous.ended = clock.getAsLong();
        current = new Generation(capacity);
    }

    private boolean isComplete() {
        if (incomplete && clock.getAsLong() - incompleteSince > ttlMillis) {
            incomplete = false;
        }
        return !incomplete;
    }

    private void forgetThoseUpTo(long time) {
        incomplete = true;
        incompleteSince = time;
    }
}
