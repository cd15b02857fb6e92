package io.wasmjobs.job.outcome;

import org.apache.flink.api.common.functions.RuntimeContext;

/**
 * The name of a subtask in results and dead letters: its TaskManager and its index, such as {@code
 * tm-1#0}.
 */
public final class WorkerId {

    private WorkerId() {}

    /** The name of the subtask that this context belongs to. */
    public static String of(RuntimeContext context) {
        String taskManager =
                context.getMetricGroup().getAllVariables().getOrDefault("<tm_id>", "local");
        return taskManager + "#" + context.getTaskInfo().getIndexOfThisSubtask();
    }
}
