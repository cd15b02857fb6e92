package io.wasmjobs.job.run;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.View;

/**
 * The share of its threads' time that a subtask spent on invocations, between the last two updates.
 * Flink updates it every five seconds. An invocation counts while it runs, not only once it ends.
 */
final class ThreadUtilization implements Gauge<Double>, View {

    private final Queue<BusyTime> threads = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<BusyTime> ofThread = ThreadLocal.withInitial(this::register);
    private final int threadCount;
    private final LongSupplier nanoClock;
    private long lastUpdate;
    private long lastBusy;
    private volatile double share;

    /**
     * @param threadCount how many threads the subtask has
     * @param nanoClock as {@link System#nanoTime()}
     */
    ThreadUtilization(int threadCount, LongSupplier nanoClock) {
        this.threadCount = threadCount;
        this.nanoClock = nanoClock;
        this.lastUpdate = nanoClock.getAsLong();
    }

    /** Wraps work so that it is measured on the thread that does it. */
    <T> Consumer<T> measured(Consumer<T> work) {
        return job -> {
            BusyTime thread = ofThread.get();
            thread.begin(nanoClock.getAsLong());
            try {
                work.accept(job);
            } finally {
                thread.end(nanoClock.getAsLong());
            }
        };
    }

    private BusyTime register() {
        BusyTime thread = new BusyTime();
        threads.add(thread);
        return thread;
    }

    @Override
    public synchronized void update() {
        long now = nanoClock.getAsLong();
        long busy = threads.stream().mapToLong(thread -> thread.until(now)).sum();
        long available = (now - lastUpdate) * threadCount;
        if (available > 0) {
            share = Math.max(0, Math.min(1, (double) (busy - lastBusy) / available));
            lastUpdate = now;
            lastBusy = busy;
        }
    }

    @Override
    public Double getValue() {
        return share;
    }

    /** The busy time of one thread. Its lock is contended only briefly, at each update. */
    private static final class BusyTime {
        private boolean busy;
        private long begun;
        private long ended;

        synchronized void begin(long now) {
            busy = true;
            begun = now;
        }

        synchronized void end(long now) {
            busy = false;
            ended += now - begun;
        }

        synchronized long until(long now) {
            return busy ? ended + Math.max(0, now - begun) : ended;
        }
    }
}
