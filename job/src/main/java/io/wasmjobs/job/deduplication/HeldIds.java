package io.wasmjobs.job.deduplication;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.jspecify.annotations.Nullable;

/**
 * The ids that a subtask saw last and has not written to state yet. They are written together, in
 * about the order of their keys in RocksDB, which costs less than in the order in which they come.
 */
final class HeldIds {

    /** The most ids, so that an index of one has 14 bits. */
    private static final int MOST = 1 << 14;

    private static final int INDEX_BITS = 14;

    /** The most characters of all ids: 64 for each of {@link #MOST}. */
    private static final int MOST_CHARACTERS = 1 << 20;

    /** The bits of a key for its length, as far as it tells keys apart. */
    private static final int LENGTH_BITS = 8;

    /** The first characters that order ids of one key group and length, seven bits each. */
    private static final int FIRST_CHARACTERS = 3;

    private static final int CHARACTER_BITS = 7;

    private final int keyGroups;
    private final Map<String, Long> replays = new HashMap<>();
    private long characters;

    /** Writes an id to state. */
    @FunctionalInterface
    interface IdWriter {
        void write(String id, long replay) throws Exception;
    }

    /**
     * @param keyGroups the maximal parallelism of the operator
     */
    HeldIds(int keyGroups) {
        this.keyGroups = keyGroups;
    }

    /** The highest replay number of an id; null if the id is not held. */
    @Nullable Long highestReplay(String id) {
        return replays.get(id);
    }

    void put(String id, long replay) {
        if (replays.put(id, replay) == null) {
            characters += id.length();
        }
    }

    /** Whether they have to be written before another one is put. */
    boolean isFull() {
        return replays.size() >= MOST || characters >= MOST_CHARACTERS;
    }

    /** Writes all of them, and holds none. */
    void drainTo(IdWriter writer) throws Exception {
        List<Map.Entry<String, Long>> ids = new ArrayList<>(replays.entrySet());
        long[] order = new long[ids.size()];
        for (int index = 0; index < order.length; index++) {
            order[index] = place(ids.get(index).getKey()) << INDEX_BITS | index;
        }
        Arrays.sort(order);
        for (long each : order) {
            Map.Entry<String, Long> id = ids.get((int) each & (MOST - 1));
            writer.write(id.getKey(), id.getValue());
        }
        replays.clear();
        characters = 0;
    }

    /** Where an id is among the keys: by key group, length and characters, as it is serialized. */
    private long place(String id) {
        int length = id.length();
        long place = KeyGroupRangeAssignment.assignToKeyGroup(id, keyGroups);
        place = place << LENGTH_BITS | Math.min(length, (1 << LENGTH_BITS) - 1);
        for (int index = 0; index < FIRST_CHARACTERS; index++) {
            int character = index < length ? id.charAt(index) : 0;
            place = place << CHARACTER_BITS | Math.min(character, (1 << CHARACTER_BITS) - 1);
        }
        return place;
    }
}
