package io.wasmjobs.system.failure;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Disks that are full. */
final class DiskFailures {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration OUTAGE = Duration.ofSeconds(20);

    private DiskFailures() {}

    static List<Failure> all() {
        return List.of(broker(), checkpoints(), local());
    }

    private static Failure broker() {
        return new Failure(
                        "full-disk-broker",
                        "the disk of one broker of three is full; when results come again, it has"
                                + " room, and the broker is started again where it has ended",
                        system -> {
                            long began = System.nanoTime();
                            system.disks().broker().fill();
                            system.awaitFailure(SystemUnderLoad.IN_SYNC, began);
                            system.awaitMoreOutput(200);
                        },
                        system -> {
                            system.disks().broker().free();
                            awaitWellUnderSupervision(system, Processes.BROKER);
                        })
                .needing(Need.LIMITED_DISK);
    }

    private static Failure checkpoints() {
        return new Failure(
                        "full-disk-state",
                        "the disk for checkpoints is full, until 20 s after the pipeline has failed"
                                + " over it",
                        system -> keepFull(system, system.disks().checkpoints()),
                        system -> {
                            system.disks().checkpoints().free();
                            awaitWellUnderSupervision(system, Processes.JOB_MANAGER);
                        })
                .needing(Need.LIMITED_DISK);
    }

    private static Failure local() {
        return new Failure(
                        "full-disk-rocksdb",
                        "the TaskManagers' own disk, which RocksDB writes to, is full, until 20 s"
                                + " after the pipeline has failed over it",
                        system -> keepFull(system, system.disks().local()),
                        system -> {
                            system.disks().local().free();
                            awaitWellUnderSupervision(system, Processes.TASK_MANAGER);
                        })
                .needing(Need.LIMITED_DISK);
    }

    /** Fills the disk again whenever a deleted file has freed some of it. */
    private static void keepFull(SystemUnderLoad system, LimitedDisk disk) {
        long began = System.nanoTime();
        await("the pipeline fails")
                .atMost(PATIENCE)
                .until(
                        () -> {
                            disk.fill();
                            return system.watch().failedSince(SystemUnderLoad.RUNS, began);
                        });
        long failed = System.nanoTime();
        await().atMost(PATIENCE)
                .until(
                        () -> {
                            disk.fill();
                            return System.nanoTime() - failed > OUTAGE.toNanos();
                        });
    }

    private static void awaitWellUnderSupervision(SystemUnderLoad system, String prefix)
            throws IOException {
        try (Supervisor supervisor = Supervisor.of(system.processes(), prefix)) {
            system.awaitAllWell();
            system.note(
                    supervisor.started().isEmpty()
                            ? "no process ended"
                            : "ended and was started again: "
                                    + String.join(", ", supervisor.started()));
        }
    }
}
