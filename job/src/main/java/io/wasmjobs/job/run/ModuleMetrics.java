package io.wasmjobs.job.run;

import io.wasmjobs.job.run.Completion.Measured;
import io.wasmjobs.protocol.FailureKind;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/**
 * Metrics by module, for a bounded number of modules. A module takes a group once it has loaded.
 * All other invocations are counted in the group {@code other}. Used by the task's thread only.
 */
final class ModuleMetrics {

    /** The name that modules without a group of their own share. */
    static final String OTHER = "other";

    /** What the names of groups are. */
    static final String LABEL = "module";

    private final MetricGroup parent;
    private final MetricSlots<InvocationMetrics> slots;
    private @Nullable InvocationMetrics other;

    /**
     * @param maxModules how many modules have a group of their own
     * @param nanoClock as {@link System#nanoTime()}
     */
    ModuleMetrics(MetricGroup parent, int maxModules, LongSupplier nanoClock) {
        this.parent = parent;
        this.slots =
                new MetricSlots<>(parent, LABEL, maxModules, InvocationMetrics::new, nanoClock);
    }

    void ended(String moduleId, Measured measured) {
        boolean mayOpen = isOfLoadedModule(measured.failure()) && !moduleId.equals(OTHER);
        InvocationMetrics own = slots.used(moduleId, 1, mayOpen);
        (own == null ? other() : own).ended(measured);
    }

    /**
     * Whether the module was loaded. Jobs may name any id, so only such a module may take a group.
     */
    private static boolean isOfLoadedModule(@Nullable FailureKind failure) {
        return failure != FailureKind.MODULE_NOT_FOUND
                && failure != FailureKind.MODULE_INVALID
                && failure != FailureKind.ABI_UNSUPPORTED;
    }

    private InvocationMetrics other() {
        if (other == null) {
            other = new InvocationMetrics(parent.addGroup(LABEL, OTHER));
        }
        return other;
    }
}
