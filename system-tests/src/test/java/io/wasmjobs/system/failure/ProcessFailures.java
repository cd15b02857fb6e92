package io.wasmjobs.system.failure;

import io.wasmjobs.cli.cluster.ClusterProcess;
import java.time.Duration;
import java.util.List;

/** Processes that die, stop or cannot be reached. */
final class ProcessFailures {

    private static final Duration OUTAGE = Duration.ofSeconds(20);

    /** Longer than the heartbeat timeout of a TaskManager, which is 50 s by default. */
    private static final Duration COMA = Duration.ofMinutes(1);

    private ProcessFailures() {}

    static List<Failure> some() {
        return List.of(nothing(), taskManager(), oneBroker());
    }

    static List<Failure> others() {
        return List.of(jobManager(), network(), twoBrokers(), zombie());
    }

    private static Failure nothing() {
        return new Failure(
                "nothing",
                "nothing, for comparison",
                system -> system.awaitMoreOutput(500),
                system -> {});
    }

    private static Failure taskManager() {
        return new Failure(
                "taskmanager",
                "a TaskManager of two is killed (`kill -9`); when results come again, another is"
                        + " started",
                system -> {
                    system.processes().kill(system.aTaskManager());
                    system.awaitMoreOutput(200);
                },
                system -> {
                    system.processes().start("taskmanager-3");
                    system.flink().awaitSlots(4);
                });
    }

    private static Failure jobManager() {
        return new Failure(
                "jobmanager",
                "the JobManager that leads is killed; the one that stands by takes over",
                system -> {
                    system.processes().kill(HighlyAvailableFlink.FIRST);
                    system.flink().awaitLeader(HighlyAvailableFlink.SECOND);
                    system.awaitMoreOutput(200);
                },
                system -> system.processes().start(HighlyAvailableFlink.FIRST));
    }

    private static Failure oneBroker() {
        return new Failure(
                "broker",
                "one broker of three is killed; when results come again, it is started again",
                system -> {
                    long began = System.nanoTime();
                    system.processes().kill("kafka-1");
                    system.awaitFailure(SystemUnderLoad.IN_SYNC, began);
                    system.awaitMoreOutput(200);
                },
                system -> system.processes().start("kafka-1"));
    }

    private static Failure twoBrokers() {
        return new Failure(
                "two-brokers",
                "two brokers of three are killed, and started again after 20 s without a job taken",
                system -> {
                    long began = System.nanoTime();
                    system.processes().kill("kafka-1", "kafka-2");
                    system.awaitFailure(SystemUnderLoad.TAKES_JOBS, began);
                    system.awaitTime(began, OUTAGE);
                },
                system -> {
                    system.processes().start("kafka-1");
                    system.processes().start("kafka-2");
                });
    }

    private static Failure network() {
        return new Failure(
                "network",
                "one broker of three is cut off for 20 s",
                system -> {
                    long began = System.nanoTime();
                    system.note(system.separation().how());
                    system.separation().cut();
                    system.awaitFailure(SystemUnderLoad.IN_SYNC, began);
                    system.awaitTime(began, OUTAGE);
                },
                system -> system.separation().join());
    }

    private static Failure zombie() {
        return new Failure(
                "zombie",
                "a TaskManager is stopped for a minute (`SIGSTOP`) and wakes up when the pipeline"
                        + " runs elsewhere",
                system -> {
                    long began = System.nanoTime();
                    ClusterProcess stopped = system.processes().of(system.aTaskManager());
                    Signal.STOP.to(stopped);
                    system.awaitFailure(SystemUnderLoad.RUNS, began);
                    system.awaitMoreOutput(200);
                    system.awaitTime(began, COMA);
                    Signal.CONT.to(stopped);
                },
                system -> {
                    try (Supervisor supervisor =
                            Supervisor.of(system.processes(), Processes.TASK_MANAGER)) {
                        system.flink().awaitSlots(4);
                        system.awaitAllWell();
                        system.note(
                                supervisor.started().isEmpty()
                                        ? "it joins again"
                                        : "it ends itself, and is started again");
                    }
                });
    }

    static Failure everything() {
        return new Failure(
                "everything",
                "every process is killed at once, and started again",
                system -> system.processes().killEverything(),
                system -> {
                    system.processes().start(Processes.ZOO_KEEPER);
                    system.kafka().names().forEach(system.processes()::start);
                    system.processes().start(HighlyAvailableFlink.FIRST);
                    system.flink().startTaskManagers("taskmanager-1", "taskmanager-2");
                    system.processes().start(HighlyAvailableFlink.SECOND);
                });
    }
}
