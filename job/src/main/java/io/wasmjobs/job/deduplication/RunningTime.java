package io.wasmjobs.job.deduplication;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.flink.runtime.state.ttl.TtlTimeProvider;

/**
 * The time by which state ages: it passes while a subtask runs, by the JVM's monotonic clock.
 * Setting the machine's clock does not change it. Also read by threads of RocksDB.
 */
final class RunningTime implements TtlTimeProvider {

    private final LongSupplier nanoClock;
    private volatile long offset;

    /**
     * @param start milliseconds at which it starts
     * @param nanoClock as {@link System#nanoTime()}
     */
    RunningTime(long start, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        setTo(start);
    }

    /** Continues from a time in milliseconds. */
    void setTo(long millis) {
        offset = millis - monotonicMillis();
    }

    @Override
    public long currentTimestamp() {
        return offset + monotonicMillis();
    }

    private long monotonicMillis() {
        return TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong());
    }
}
