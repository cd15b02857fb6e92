package io.wasmjobs.job.run;

import io.wasmjobs.job.entity.EntityKey;
import io.wasmjobs.job.entity.StateSize;
import io.wasmjobs.job.entity.StateSizeSerializer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;

/**
 * How much state each module keeps in a subtask. Keyed state has the sizes of each key group, so
 * that they move with the entities through a rescale and no restart has to read those. Used by the
 * task's thread only.
 */
final class EntitySizes {

    private final KeyedStateBackend<String> backend;
    private final MapState<String, StateSize> ofGroup;
    private final KeyGroupKeys keys;

    private final Map<String, StateSize> byModule = new HashMap<>();

    /** What has changed since the last checkpoint, by key group and module. */
    private final Map<Integer, Map<String, StateSize>> changes = new TreeMap<>();

    /**
     * @param backend what {@code states} are in
     */
    EntitySizes(KeyedStateBackend<String> backend, RuntimeContext states) {
        this.backend = backend;
        this.ofGroup =
                states.getMapState(
                        new MapStateDescriptor<>(
                                "entity-sizes",
                                StringSerializer.INSTANCE,
                                StateSizeSerializer.INSTANCE));
        this.keys = new KeyGroupKeys(states.getTaskInfo());
    }

    /** Reads what a checkpoint had; counts the entities if it is of a version without sizes. */
    void restore(EntityStore entities) throws Exception {
        for (String key : keys.all()) {
            backend.setCurrentKey(key);
            for (Map.Entry<String, StateSize> module : ofGroup.entries()) {
                byModule.merge(module.getKey(), module.getValue(), StateSize::plus);
            }
        }
        if (byModule.isEmpty()) {
            entities.forEachState((key, stored) -> changed(key, StateSize.NONE, stored.size()));
        }
    }

    /** The state of an entity had one size, and has another. */
    void changed(String entity, StateSize before, StateSize now) {
        if (before.equals(now)) {
            return;
        }
        StateSize more = now.minus(before);
        String module = EntityKey.module(entity);
        byModule.merge(module, more, StateSize::plus);
        changes.computeIfAbsent(keys.groupOf(entity), group -> new HashMap<>())
                .merge(module, more, StateSize::plus);
    }

    /** Stores what has changed, for the next checkpoint. */
    void store() throws Exception {
        for (Map.Entry<Integer, Map<String, StateSize>> group : changes.entrySet()) {
            backend.setCurrentKey(keys.keyIn(group.getKey()));
            for (Map.Entry<String, StateSize> change : group.getValue().entrySet()) {
                StateSize before = ofGroup.get(change.getKey());
                StateSize now = before == null ? change.getValue() : before.plus(change.getValue());
                if (now.equals(StateSize.NONE)) {
                    ofGroup.remove(change.getKey());
                } else {
                    ofGroup.put(change.getKey(), now);
                }
            }
        }
        changes.clear();
    }

    /** The sizes by module, with none for one whose last entity has gone since the last call. */
    Map<String, StateSize> take() {
        Map<String, StateSize> taken = Map.copyOf(byModule);
        byModule.values().removeIf(StateSize.NONE::equals);
        return taken;
    }
}
