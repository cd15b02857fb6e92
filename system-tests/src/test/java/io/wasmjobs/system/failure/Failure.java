package io.wasmjobs.system.failure;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

/**
 * Something that goes wrong, and what an operator or a supervisor does about it afterwards.
 *
 * @param name for the system property that chooses
 * @param what one phrase, for the table
 * @param breaks ends when the failure has had its effect
 * @param mends ends when everything that was taken away is back
 */
record Failure(String name, String what, Step breaks, Step mends) {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration OUTAGE = Duration.ofSeconds(20);

    /** A thing that is done to the system. */
    @FunctionalInterface
    interface Step {
        void on(SystemUnderLoad system) throws Exception;
    }

    /** The failures, in the order in which they happen to one system. */
    static List<Failure> all(Separation separation) {
        return List.of(
                nothing(),
                taskManager(),
                oneBroker(),
                slowServer(),
                hangingServer(),
                jobManager(),
                network(separation),
                twoBrokers(),
                everything());
    }

    private static Failure nothing() {
        return new Failure(
                "nothing",
                "nothing, for comparison",
                system -> awaitMoreOutput(system, 500),
                system -> {});
    }

    private static Failure taskManager() {
        return new Failure(
                "taskmanager",
                "a TaskManager of two is killed (`kill -9`); when results come again, another is"
                        + " started",
                system -> {
                    system.kill("taskmanager-1");
                    awaitMoreOutput(system, 200);
                },
                system -> {
                    system.flink().startTaskManagers("taskmanager-3");
                    system.flink().awaitSlots(4);
                });
    }

    private static Failure jobManager() {
        return new Failure(
                "jobmanager",
                "the JobManager that leads is killed; the one that stands by takes over",
                system -> {
                    system.kill(HighlyAvailableFlink.FIRST);
                    system.flink().awaitLeader(HighlyAvailableFlink.SECOND);
                    awaitMoreOutput(system, 200);
                },
                system -> system.flink().startJobManager(HighlyAvailableFlink.FIRST));
    }

    private static Failure oneBroker() {
        return new Failure(
                "broker",
                "one broker of three is killed; when results come again, it is started again",
                system -> {
                    long began = System.nanoTime();
                    system.kill("kafka-1");
                    system.awaitFailure(SystemUnderLoad.IN_SYNC, began);
                    awaitMoreOutput(system, 200);
                },
                system -> system.kafka().start("kafka-1"));
    }

    private static Failure twoBrokers() {
        return new Failure(
                "two-brokers",
                "two brokers of three are killed, and started again after 20 s without a job taken",
                system -> {
                    long began = System.nanoTime();
                    system.kill("kafka-1", "kafka-2");
                    system.awaitFailure(SystemUnderLoad.TAKES_JOBS, began);
                    awaitTime(began, OUTAGE);
                },
                system -> {
                    system.kafka().start("kafka-1");
                    system.kafka().start("kafka-2");
                });
    }

    private static Failure network(Separation separation) {
        return new Failure(
                "network",
                "one broker of three " + separation.how(),
                system -> {
                    long began = System.nanoTime();
                    separation.cut();
                    system.awaitFailure(SystemUnderLoad.IN_SYNC, began);
                    awaitTime(began, OUTAGE);
                },
                system -> separation.join());
    }

    private static Failure everything() {
        return new Failure(
                "everything",
                "every process is killed at once, and started again",
                SystemUnderLoad::killEverything,
                system -> {
                    system.flink().startZooKeeper();
                    system.kafka().names().forEach(system.kafka()::start);
                    system.flink().startJobManager(HighlyAvailableFlink.FIRST);
                    system.flink().startTaskManagers("taskmanager-1", "taskmanager-2");
                    system.flink().startJobManager(HighlyAvailableFlink.SECOND);
                });
    }

    private static Failure slowServer() {
        return new Failure(
                "slow-server",
                "the HTTP server behind a guest takes 1 s for each answer, for 20 s",
                system -> {
                    long began = System.nanoTime();
                    system.server().answerAfter(Duration.ofSeconds(1));
                    awaitTime(began, OUTAGE);
                },
                system -> system.server().answerAtOnce());
    }

    private static Failure hangingServer() {
        return new Failure(
                "hanging-server",
                "the HTTP server behind a guest takes requests and answers none, until ten jobs"
                        + " have become dead letters of it",
                system -> {
                    int before = system.deadCalls();
                    system.server().hang();
                    await("dead letters of the hanging server")
                            .atMost(PATIENCE)
                            .until(() -> system.deadCalls() >= before + 10);
                },
                system -> system.server().answerAtOnce());
    }

    private static void awaitMoreOutput(SystemUnderLoad system, int more) {
        int before = system.outcomes().count();
        await("output").atMost(PATIENCE).until(() -> system.outcomes().count() > before + more);
    }

    private static void awaitTime(long began, Duration time) {
        await().atMost(PATIENCE).until(() -> System.nanoTime() - began > time.toNanos());
    }
}
