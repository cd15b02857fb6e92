package io.wasmjobs.job.run;

import io.wasmjobs.job.metric.PipelineMetric;
import io.wasmjobs.job.run.Completion.Measured;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/** The metrics of {@code run-modules}. Updated by the task's thread only. */
final class RunModulesMetrics {

    private final InvocationMetrics all;
    private final Histogram queueTime;
    private final ThreadUtilization threadUtilization;
    private final @Nullable ModuleMetrics byModule;
    private final @Nullable ParkedMetrics parked;
    private final MetricGroup group;
    private final int maxTenants;
    private @Nullable TenantMetrics byTenant;

    /**
     * @param maxModules how many modules, and how many tenants, have metrics of their own; 0 for
     *     none
     * @param threads how many threads the subtask has
     */
    RunModulesMetrics(
            MetricGroup group,
            int maxModules,
            int threads,
            IntSupplier inFlight,
            IntSupplier retriesWaiting,
            IntSupplier breakersOpen) {
        this.group = group;
        this.maxTenants = maxModules;
        this.all = new InvocationMetrics(group);
        this.queueTime = PipelineMetric.QUEUE_TIME.histogramIn(group);
        this.threadUtilization = new ThreadUtilization(threads, System::nanoTime);
        this.byModule =
                maxModules == 0 ? null : new ModuleMetrics(group, maxModules, System::nanoTime);
        this.parked =
                maxModules == 0 ? null : new ParkedMetrics(group, maxModules, System::nanoTime);
        PipelineMetric.JOBS_IN_FLIGHT.gaugeIn(group, inFlight::getAsInt);
        PipelineMetric.RETRIES_WAITING.gaugeIn(group, retriesWaiting::getAsInt);
        PipelineMetric.BREAKERS_OPEN.gaugeIn(group, breakersOpen::getAsInt);
        PipelineMetric.THREAD_UTILIZATION.gaugeIn(group, threadUtilization);
    }

    /** Registers the metrics of this pool's tenants. */
    void showTenants(WorkerPool pool) {
        if (maxTenants > 0) {
            byTenant = new TenantMetrics(group, maxTenants, pool::tenants, System::nanoTime);
        }
    }

    /** Shows how many jobs of each tenant are parked. */
    void showParked(Map<String, Long> byTenant) {
        if (parked != null) {
            parked.show(byTenant);
        }
    }

    /** Wraps the work on a job so that it counts as a thread's busy time. */
    <T> Consumer<T> measured(Consumer<T> work) {
        return threadUtilization.measured(work);
    }

    void invocationEnded(String moduleId, String tenant, Measured measured) {
        all.ended(measured);
        queueTime.update(measured.queuedNanos() / 1_000);
        if (byModule != null) {
            byModule.ended(moduleId, measured);
        }
        if (byTenant != null) {
            byTenant.used(tenant, measured.fuel());
            byTenant.updateIfDue();
        }
    }
}
