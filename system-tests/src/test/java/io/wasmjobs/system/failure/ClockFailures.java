package io.wasmjobs.system.failure;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Clocks that are set a day back and a day ahead, under processes that run. */
final class ClockFailures {

    private static final Duration DAY = Duration.ofDays(1);

    /** How long the clock stays wrong: long enough for many checkpoints and a restart. */
    private static final Duration WRONG = Duration.ofMinutes(1);

    private ClockFailures() {}

    static List<Failure> all() {
        return List.of(back(), ahead(), everywhere());
    }

    private static Failure back() {
        return new Failure(
                        "clock-back",
                        "the TaskManagers' clock is set back by a day; one of them is killed and"
                                + " started again; the clock is set right",
                        system -> {
                            long began = System.nanoTime();
                            system.clock().set(DAY.negated());
                            system.awaitMoreOutput(200);
                            restart(system, system.aTaskManager());
                            system.awaitTime(began, WRONG);
                        },
                        // Ids that were seen during this minute are a day old once the clock is
                        // right again.
                        ClockFailures::setRightAndAhead)
                .preparedBy(ClockFailures::giveTaskManagersAClock)
                .needing(Need.WALL_CLOCK);
    }

    private static Failure ahead() {
        return new Failure(
                        "clock-ahead",
                        "the TaskManagers' clock is set ahead by a day, for a minute",
                        system -> {
                            long began = System.nanoTime();
                            system.setAhead(DAY);
                            system.awaitTime(began, WRONG);
                        },
                        ClockFailures::setRight)
                .preparedBy(ClockFailures::giveTaskManagersAClock)
                .needing(Need.WALL_CLOCK);
    }

    private static Failure everywhere() {
        return new Failure(
                        "clock-everywhere",
                        "the clock of brokers, JobManagers and TaskManagers is set ahead by a day;"
                                + " a TaskManager is killed and started again; the clock is set"
                                + " right",
                        system -> {
                            long began = System.nanoTime();
                            system.setAhead(DAY);
                            system.awaitMoreOutput(200);
                            restart(system, system.aTaskManager());
                            system.awaitTime(began, WRONG);
                            system.awaitMoreOutput(200);
                        },
                        ClockFailures::setRight)
                .preparedBy(ClockFailures::giveEverythingAClock)
                .needing(Need.WALL_CLOCK);
    }

    private static void giveTaskManagersAClock(SystemUnderLoad system) throws IOException {
        system.clock().set(Duration.ZERO);
        system.flink().startBehind(system.clock().launcher());
        for (String name : system.processes().alive(Processes.TASK_MANAGER)) {
            restart(system, name);
        }
        system.flink().awaitSlots(4);
    }

    private static void giveEverythingAClock(SystemUnderLoad system) throws IOException {
        giveTaskManagersAClock(system);
        system.kafka().startBehind(system.clock().launcher());
        for (String name : system.kafka().names()) {
            restart(system, name);
            system.awaitAllWell();
        }
        for (String name : system.processes().alive(Processes.JOB_MANAGER)) {
            restart(system, name);
            system.awaitAllWell();
        }
    }

    private static void restart(SystemUnderLoad system, String name) {
        system.processes().kill(name);
        system.processes().start(name);
    }

    private static void setRightAndAhead(SystemUnderLoad system) throws IOException {
        system.setAhead(Duration.ZERO);
        startInTime(system);
    }

    private static void setRight(SystemUnderLoad system) throws IOException {
        system.clock().set(Duration.ZERO);
        startInTime(system);
    }

    private static void startInTime(SystemUnderLoad system) {
        system.flink().startBehind(List.of());
        system.kafka().startBehind(List.of());
        system.flink().awaitSlots(4);
    }
}
