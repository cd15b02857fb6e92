package io.wasmjobs.engine;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * The memory limits that this JVM was started with. {@link Runtime#maxMemory} is none of them: the
 * parallel collector leaves a survivor space out, whose size changes while the JVM runs, so that a
 * limit derived from it would be another one after each restart of the engine.
 */
final class JvmLimits {

    private JvmLimits() {}

    /** The maximum heap size. */
    static long heapBytes() {
        HotSpotDiagnosticMXBean hotSpot =
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        return hotSpot == null
                ? Runtime.getRuntime().maxMemory()
                : Long.parseLong(hotSpot.getVMOption("MaxHeapSize").getValue());
    }

    /** The maximum metaspace size; {@link Long#MAX_VALUE} for none. */
    static long metaspaceBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().equals("Metaspace"))
                .mapToLong(pool -> pool.getUsage().getMax())
                // -1 if there is no limit.
                .filter(limit -> limit >= 0)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }
}
