package io.wasmjobs.job.metric;

import io.wasmjobs.job.GeneratedPage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** docs/reference/metrics.md matches the descriptions of the metrics. */
final class MetricsPageTest {

    @Test
    void thePageMatchesTheMetrics() throws IOException {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Metrics of the pipeline

                        They are in Flink's dashboard at each operator, and in every reporter. Prometheus shows a subtask's metric as
                        `flink_taskmanager_job_task_operator_<name>`; the labels name the operator and the subtask. A metric of kind *engine*
                        belongs to the whole TaskManager and is shown by one of its subtasks, in the group `engine`
                        (`flink_taskmanager_job_task_operator_engine_<name>`), so that a sum over subtasks counts nothing twice.

                        By module means the same names in the group `module`, label `module` (`…_operator_module_<name>`). In each
                        subtask `wasm.metrics.modules` modules have a group of their own: the first of those that loaded, and later the
                        busiest. Once a minute a module without a group takes that of the least busy one, if it had more than twice as
                        many invocations. A module that is not used for an hour gives its group back, and its series end. Everything
                        else counts in the group `other`: further modules, and ids that name no module or one that cannot be loaded.

                        A *tenant* metric stands in the group `tenant`, label `tenant` (`…_operator_tenant_<name>`), for as
                        many tenants as modules, chosen in the same way.

                        A *state* metric stands in the group `state`, below it by module (`…_operator_state_module_<name>`). The modules
                        with the most state have groups of their own, however long they are not used. The figures are counts, not
                        estimates: they are part of each checkpoint, and state that expires is taken out when it is removed.

                        By kind means the group `failure`, label `failure`, in lower case (`timeout`).

                        This page is generated from the source.

                        | operator | metric | kind | what it tells |
                        | --- | --- | --- | --- |
                        """);
        for (PipelineMetric metric : PipelineMetric.values()) {
            page.append("| `")
                    .append(metric.operator())
                    .append("` | `")
                    .append(metric.metricName())
                    .append("` | ")
                    .append(metric.kind())
                    .append(" | ")
                    .append(metric.description().replace("<kind>", "`<kind>`"))
                    .append(" |\n");
        }
        page.append(
                """

                `run-entities` and `run-bound-records` have the metrics of `run-modules` too, but for those of the engine.

                Flink's own metrics tell the rest: lag (`KafkaSourceReader.records-lag-max`, `pendingRecords`), records and bytes of each
                operator, backpressure, checkpoints. Backpressure by `run-modules` shows at the task before it, the source's:
                [alerts](alerts.md#wasmjobsbackpressure). What an autoscaler makes of them: [autoscaling](../how-to/autoscale.md).
                """);

        GeneratedPage.check("reference/metrics.md", page.toString(), getClass());
    }
}
