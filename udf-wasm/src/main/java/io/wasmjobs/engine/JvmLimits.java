package io.wasmjobs.engine;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
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

    /** The value of an option of HotSpot; another JVM has none of them. */
    private static long option(String name, long without) {
        return HOT_SPOT == null
                ? without
                // No limit is a number beyond the signed ones.
                : new BigInteger(HOT_SPOT.getVMOption(name).getValue())
                        .min(BigInteger.valueOf(Long.MAX_VALUE))
                        .longValueExact();
    }
}
