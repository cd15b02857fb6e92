package io.wasmjobs.job.run;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.jspecify.annotations.Nullable;

/**
 * How many jobs of each tenant are parked in a subtask. Keyed state has the counts of each key
 * group, so that they move with the jobs through a rescale and no restart has to read those. Used
 * by the task's thread only.
 *
 * <p>Jobs may name any tenant, so the heap has the counts of a bounded number of them.
 */
final class ParkedCounts {

    /** The counts by tenant, under the key of each key group. */
    static final MapStateDescriptor<String, Long> STATE =
            new MapStateDescriptor<>(
                    "parked-counts", StringSerializer.INSTANCE, LongSerializer.INSTANCE);

    /** The most tenants whose jobs are counted by tenant. */
    static final int MOST_TENANTS = 10_000;

    /** The most changes on the heap: without checkpoints nothing else would store them. */
    private static final int MOST_CHANGES = 10_000;

    private final KeyedStateBackend<String> backend;
    private final MapState<String, Long> ofGroup;
    private final KeyGroupKeys keys;
    private final Map<String, Long> byTenant = new HashMap<>();

    /** The jobs of all tenants that {@link #byTenant} has not. */
    private long ofOthers;

    private long total;

    /** What has changed since the state was written, by key group and tenant. */
    private final Map<Integer, Map<String, Long>> changes = new TreeMap<>();

    private int changesSinceStored;

    /**
     * @param backend what {@code states} are in
     */
    ParkedCounts(KeyedStateBackend<String> backend, RuntimeContext states) {
        this.backend = backend;
        this.ofGroup = states.getMapState(STATE);
        this.keys = new KeyGroupKeys(states.getTaskInfo());
    }

    /** Reads what a checkpoint had; false if it had no counts. */
    boolean restore() throws Exception {
        boolean found = false;
        for (String key : keys.all()) {
            backend.setCurrentKey(key);
            for (Map.Entry<String, Long> tenant : ofGroup.entries()) {
                count(tenant.getKey(), tenant.getValue());
                found = true;
            }
        }
        return found;
    }

    /** All parked jobs. */
    long total() {
        return total;
    }

    /**
     * Counts jobs that have been parked, or fewer than none that no longer are. The backend's
     * current key stays.
     *
     * @param key the key under which they are in keyed state
     */
    void add(String key, String tenant, long more) throws Exception {
        count(tenant, more);
        addToCheckpoint(key, tenant, more);
        changesSinceStored++;
        if (changesSinceStored >= MOST_CHANGES) {
            store();
        }
    }

    private void count(String tenant, long more) {
        total += more;
        // While there are others, a tenant without a count may be one of them.
        boolean isCounted =
                byTenant.containsKey(tenant) || (ofOthers == 0 && byTenant.size() < MOST_TENANTS);
        if (isCounted) {
            byTenant.merge(tenant, more, Long::sum);
        } else {
            ofOthers += more;
        }
    }

    /**
     * Counts jobs in the next checkpoints only: keyed state has them, although they are not parked.
     */
    void addToCheckpoint(String key, String tenant, long more) {
        changes.computeIfAbsent(keys.groupOf(key), group -> new HashMap<>())
                .merge(tenant, more, ParkedCounts::sumOrNone);
    }

    private static @Nullable Long sumOrNone(long one, long other) {
        return one + other == 0 ? null : Long.valueOf(one + other);
    }

    /** Writes what has changed to keyed state, for the next checkpoint. */
    void store() throws Exception {
        String current = backend.getCurrentKey();
        for (Map.Entry<Integer, Map<String, Long>> group : changes.entrySet()) {
            backend.setCurrentKey(keys.keyIn(group.getKey()));
            for (Map.Entry<String, Long> change : group.getValue().entrySet()) {
                store(change.getKey(), change.getValue());
            }
        }
        changes.clear();
        changesSinceStored = 0;
        if (current != null) {
            backend.setCurrentKey(current);
        }
    }

    private void store(String tenant, long more) throws Exception {
        Long before = ofGroup.get(tenant);
        long now = before == null ? more : before + more;
        if (now == 0) {
            ofGroup.remove(tenant);
        } else {
            ofGroup.put(tenant, now);
        }
    }

    /**
     * The counts by tenant, with 0 for one whose last job has gone since the last call. Tenants
     * beyond the bound share the name {@link ModuleMetrics#OTHER}.
     */
    Map<String, Long> take() {
        Map<String, Long> taken = new HashMap<>(byTenant);
        if (ofOthers != 0) {
            taken.merge(ModuleMetrics.OTHER, ofOthers, Long::sum);
        }
        byTenant.values().removeIf(count -> count == 0);
        return taken;
    }
}
