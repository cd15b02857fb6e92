package io.wasmjobs.job.run;

import io.wasmjobs.job.entity.StateSize;
import io.wasmjobs.job.metric.PipelineMetric;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.MetricGroup;

/**
 * The entities and their bytes by module, as of the last checkpoint, for a bounded number of
 * modules: those with the most. All others are in the group {@code other}. Used by the task's
 * thread only.
 */
final class StateMetrics {

    private final MetricSlots<ModuleGauges> slots;
    private final ModuleGauges other;

    /**
     * @param maxModules how many modules have a group of their own
     * @param nanoClock as {@link System#nanoTime()}
     */
    StateMetrics(MetricGroup operator, int maxModules, LongSupplier nanoClock) {
        // A group of their own: the series of invocations end sooner than state does.
        MetricGroup parent = operator.addGroup("state");
        slots =
                new MetricSlots<>(
                        parent, ModuleMetrics.LABEL, maxModules, ModuleGauges::new, nanoClock);
        other = new ModuleGauges(parent.addGroup(ModuleMetrics.LABEL, ModuleMetrics.OTHER));
    }

    /** Shows these sizes by module. */
    void show(Map<String, StateSize> sizes) {
        StateSize ofOthers = StateSize.NONE;
        for (Map.Entry<String, StateSize> entry : sizes.entrySet()) {
            String module = entry.getKey();
            StateSize size = entry.getValue();
            long use = size.entities() + size.bytes();
            boolean mayOpen = use > 0 && !module.equals(ModuleMetrics.OTHER);
            ModuleGauges own = slots.used(module, use, mayOpen);
            if (own == null) {
                ofOthers = ofOthers.plus(size);
            } else {
                own.size = size;
            }
        }
        other.size = ofOthers;
    }

    /** The metrics of one module. */
    private static final class ModuleGauges {
        private volatile StateSize size = StateSize.NONE;

        ModuleGauges(MetricGroup group) {
            PipelineMetric.ENTITIES.gaugeIn(group, () -> size.entities());
            PipelineMetric.ENTITY_BYTES.gaugeIn(group, () -> size.bytes());
        }
    }
}
