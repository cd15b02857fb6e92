package io.wasmjobs.system.failure;

import io.wasmjobs.cli.error.CommandFailure;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Restarts processes that end by themselves, as Kubernetes, Compose or systemd do. */
final class Supervisor implements AutoCloseable {

    private static final long PERIOD_MS = 250;

    private final Processes processes;
    private final String prefix;
    private final List<String> started = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    private Supervisor(Processes processes, String prefix) {
        this.processes = processes;
        this.prefix = prefix;
    }

    /** Supervises the processes whose names have this prefix, until it is closed. */
    static Supervisor of(Processes processes, String prefix) {
        Supervisor supervisor = new Supervisor(processes, prefix);
        // The future is not needed: the task catches what it throws.
        ScheduledFuture<?> unused =
                supervisor.clock.scheduleWithFixedDelay(
                        supervisor::look, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
        return supervisor;
    }

    private void look() {
        for (String name : processes.ended(prefix)) {
            try {
                processes.start(name);
                started.add(name);
            } catch (CommandFailure e) {
                System.out.println(name + " could not be started again: " + e.getMessage());
            }
        }
    }

    /** The processes that were restarted, in order. */
    List<String> started() {
        return List.copyOf(started);
    }

    @Override
    public void close() {
        clock.shutdown();
        try {
            if (!clock.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("a process takes longer than a minute to start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
