package io.wasmjobs.job.deduplication;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/**
 * A filter of the ids that a subtask saw recently, ten bits each. It recognises most new ids as
 * new, which saves a state read. It holds two generations of ids. If ids may exist that it does not
 * hold, it is inconclusive until those ids have expired, or are restored.
 */
public final class RecentIdFilter {

    /** A hash collision only costs a state read. */
    private static final HashFunction HASH = Hashing.farmHashFingerprint64();

    private final long generationBytes;
    private final long ttlMillis;
    private final LongSupplier clock;

    private Generation current;
    private @Nullable Generation previous;

    /** Whether unexpired ids may exist that this filter does not hold. */
    private boolean incomplete;

    private long incompleteSince;

    /** Whether a generation was dropped. */
    private boolean hasForgotten;

    /**
     * @param memory of both generations; 0 turns the filter off
     * @param ttl the time after which an id expires
     * @param complete whether no id was seen before
     * @param clock milliseconds of a monotonic clock
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

        /** When the last id was added, in the clock's milliseconds. */
        long ended;

        Generation(long bytes) {
            ids = new BlockedBloomFilter(bytes);
        }
    }

    /**
     * Adds an id.
     *
     * @return true if the id is definitely new; false is inconclusive
     */
    boolean add(String id) {
        if (isOff()) {
            return false;
        }
        long hash = hash(id);
        return addHere(hash)
                && isConclusive()
                && (previous == null || !previous.ids.mightContain(hash));
    }

    /**
     * Adds an id of restored state.
     *
     * @return false if the restored ids do not fit, so that adding further ones is useless
     */
    boolean restore(String id) {
        addHere(hash(id));
        return !hasForgotten;
    }

    /** All ids of restored state have been added: it is conclusive unless it dropped some. */
    void restored() {
        if (!hasForgotten) {
            incomplete = false;
        }
    }

    /** Whether it has no memory. */
    boolean isOff() {
        return current.ids.capacity() == 0;
    }

    private static long hash(String id) {
        return HASH.hashBytes(id.getBytes(StandardCharsets.UTF_8)).asLong();
    }

    /** Adds an id to the current generation, and returns whether it was definitely absent there. */
    private boolean addHere(long hash) {
        if (current.size >= current.ids.capacity()) {
            beginGeneration();
        }
        boolean isNewHere = current.ids.add(hash);
        if (isNewHere) {
            current.size++;
        }
        return isNewHere;
    }

    private void beginGeneration() {
        if (previous != null) {
            hasForgotten = true;
            forgetThoseUpTo(previous.ended);
        }
        previous = current;
        previous.ended = clock.getAsLong();
        current = new Generation(generationBytes);
    }

    /** Whether it holds every id that has not expired. */
    boolean isConclusive() {
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
