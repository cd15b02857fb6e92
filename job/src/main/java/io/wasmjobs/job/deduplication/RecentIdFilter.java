package io.wasmjobs.job.deduplication;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
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
public final class RecentIdFilter {

    /** Whoever makes ids that collide only makes the state be read for them. */
    private static final HashFunction HASH = Hashing.farmHashFingerprint64();

    private final long generationBytes;
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
    RecentIdFilter(MemorySize memory, Duration ttl, boolean complete, LongSupplier clock) {
        this.generationBytes = memory.getBytes() / 2;
        this.ttlMillis = ttl.toMillis();
        this.clock = clock;
        this.current = new Generation(generationBytes);
        if (!complete) {
            forgetThoseUpTo(clock.getAsLong());
        }
    }

    private static final class Generation {
        final BlockedBloomFilter ids;
        long size;

        /** No id was added after it. */
        long ended;

        Generation(long bytes) {
            ids = new BlockedBloomFilter(bytes);
        }
    }

    /**
     * Adds an id.
     *
     * @return whether surely nobody remembered it before; false says nothing
     */
    boolean add(String id) {
        if (current.ids.capacity() == 0) {
            return false;
        }
        if (current.size >= current.ids.capacity()) {
            beginGeneration();
        }
        long hash = HASH.hashBytes(id.getBytes(StandardCharsets.UTF_8)).asLong();
        boolean isNewHere = current.ids.add(hash);
        if (isNewHere) {
            current.size++;
        }
        return isNewHere && isComplete() && (previous == null || !previous.ids.mightContain(hash));
    }

    private void beginGeneration() {
        if (previous != null) {
            forgetThoseUpTo(previous.ended);
        }
        previous = current;
        previous.ended = clock.getAsLong();
        current = new Generation(generationBytes);
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
