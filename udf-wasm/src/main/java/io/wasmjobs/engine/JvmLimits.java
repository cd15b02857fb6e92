package io.wasmjobs.engine;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * The memory limits that this JVM was started with. {@link Runtime#maxMemory} is none of them: the
 * parallel collector leaves a survivor space out, whose size changes while the JVM runs, so that a
 * limit derived from it would be another one after each restart of the engine.
 */
final class JvmLimits {

    private static final @Nullable HotSpotDiagnosticMXBean HOT_SPOT =
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);

    private static final long HEAP_BYTES = option("MaxHeapSize", Runtime.getRuntime().maxMemory());

    private static final long METASPACE_BYTES = option("MaxMetaspaceSize", Long.MAX_VALUE);

    private JvmLimits() {}

    /** The maximum heap size. */
    static long heapBytes() {
        return HEAP_BYTES;
    }

    /** The maximum metaspace size; {@link Long#MAX_VALUE} for none. */
    static long metaspaceBytes() {
        return METASPACE_BYTES;
    }

    /** The value of an option of HotSpot, which another JVM does not have; -1 is no limit. */
    private static long option(String name, long without) {
        if (HOT_SPOT == null) {
            return without;
        }
        long value = Long.parseLong(HOT_SPOT.getVMOption(name).getValue());
        return value < 0 ? Long.MAX_VALUE : value;
    }
}
