package io.wasmjobs.job.metric;

import io.wasmjobs.job.GeneratedPage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** docs/reference/metrics.md matches the descriptions of the metrics. */
final class MetricsPageTest {

    private static final String INTRODUCTION =
            """
            # Metrics of the pipeline

            They are in Flink's dashboard at each operator, and in every reporter. Prometheus shows a subtask's
            metric as `flink_taskmanager_job_task_operator_<name>`; the labels name the operator and the
            subtask. A metric of kind *engine* belongs to the whole TaskManager and is shown by one of its
            subtasks, in the group `engine` (`flink_taskmanager_job_task_operator_engine_<name>`), so that a sum
            over subtasks counts nothing twice.

            *By module* means the same names in the group `module` with the label `module`
            (`…_operator_module_<name>`). In each subtask `wasm.metrics.modules` modules have separate groups:
            the first ones that loaded, and later the busiest. Once a minute, a module without a group replaces
            the least busy one, if it had more than twice as many invocations. A module that is not used for an
            hour loses its group, and its series end. The group `other` counts all other modules, ids that name
            no module, and modules that cannot be loaded.

            A *tenant* metric is in the group `tenant` with the label `tenant` (`…_operator_tenant_<name>`), for
            as many tenants as modules, chosen in the same way.

            A *parked* metric is in the group `parked`, and below it by tenant
            (`…_operator_parked_tenant_<name>`). The tenants with the most parked jobs have separate groups, as
            many as modules; the others share the group `other`. The counts are part of each checkpoint, so they
            are also right after a restart.

            A *state* metric is in the group `state`, and below it by module
            (`…_operator_state_module_<name>`). The modules with the most state have separate groups, also if
            they are not used. The figures are counts, not estimates: they are part of each checkpoint, and
            expired state is subtracted when it is removed.

            *By kind* means the group `failure` with the label `failure`, in lower case (`timeout`).

            This page is generated from the source.

            | operator | metric | kind | meaning |
            | --- | --- | --- | --- |
            """;

    @Test
    void thePageMatchesTheMetrics() throws IOException {
        StringBuilder page = new StringBuilder(INTRODUCTION);
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

                `run-entities` and `run-bound-records` have the metrics of `run-modules` too, except for those of the
                engine.

                Flink's own metrics add the lag (`KafkaSourceReader.records-lag-max`, `pendingRecords`), records and
                bytes of each operator, backpressure and checkpoints. Backpressure by `run-modules` shows at the
                task before it, which is the source's: see [alerts](alerts.md#wasmjobsbackpressure).
                [Autoscaling](../how-to/autoscale.md) explains how an autoscaler uses these metrics.
                """);

        GeneratedPage.check("reference/metrics.md", page.toString(), getClass());
    }
}
