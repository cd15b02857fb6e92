package io.wasmjobs.job.run;

import java.util.HexFormat;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Creates ids for jobs of records that have none. Each id is unique and belongs to a key group of
 * this subtask, so that a job can be parked without a shuffle. Used by the task's thread only.
 */
final class JobIds {

    private static final HexFormat HEX = HexFormat.of();
    private static final int NUMBER_DIGITS = 12;

    private final String prefix;
    private final int prefixHash;
    private final int subtasks;
    private final int keyGroups;
    private final int index;
    private long number;

    /**
     * @param run a random number for this run of the subtask
     */
    JobIds(long run, TaskInfo subtask) {
        this.prefix = HEX.toHexDigits(run) + "-";
        this.prefixHash = prefix.hashCode();
        this.subtasks = subtask.getNumberOfParallelSubtasks();
        this.keyGroups = subtask.getMaxNumberOfParallelSubtasks();
        this.index = subtask.getIndexOfThisSubtask();
    }

    String next() {
        do {
            number++;
        } while (subtaskOf(number) != index);
        return prefix + HEX.toHexDigits(number, NUMBER_DIGITS);
    }

    /** Computes the subtask from the id's hash, because most ids belong to other subtasks. */
    private int subtaskOf(long candidate) {
        int hash = prefixHash;
        for (int shift = 4 * (NUMBER_DIGITS - 1); shift >= 0; shift -= 4) {
            hash = 31 * hash + HEX.toLowHexDigit((int) (candidate >>> shift));
        }
        int group = KeyGroupRangeAssignment.computeKeyGroupForKeyHash(hash, keyGroups);
        return KeyGroupRangeAssignment.computeOperatorIndexForKeyGroup(keyGroups, subtasks, group);
    }
}
