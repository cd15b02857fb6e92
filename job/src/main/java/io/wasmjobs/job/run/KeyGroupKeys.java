package io.wasmjobs.job.run;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * One key in each key group of a subtask. What keyed state has under it moves with the key group
 * through a rescale.
 */
final class KeyGroupKeys {

    private final int maxParallelism;
    private final Map<Integer, String> keys = new TreeMap<>();

    KeyGroupKeys(TaskInfo subtask) {
        maxParallelism = subtask.getMaxNumberOfParallelSubtasks();
        KeyGroupRange groups =
                KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                        maxParallelism,
                        subtask.getNumberOfParallelSubtasks(),
                        subtask.getIndexOfThisSubtask());
        for (int i = 0; keys.size() < groups.getNumberOfKeyGroups(); i++) {
            String key = "#" + i;
            int group = groupOf(key);
            if (groups.contains(group)) {
                keys.putIfAbsent(group, key);
            }
        }
    }

    /** The key group of any key. */
    int groupOf(String key) {
        return KeyGroupRangeAssignment.assignToKeyGroup(key, maxParallelism);
    }

    /** The key in a key group of this subtask. */
    String keyIn(int group) {
        return Objects.requireNonNull(keys.get(group), "a key group of another subtask");
    }

    /** The keys in all key groups of this subtask. */
    Collection<String> all() {
        return keys.values();
    }
}
