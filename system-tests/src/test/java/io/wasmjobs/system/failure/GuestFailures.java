package io.wasmjobs.system.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Failures that guests cause in the processes that run them. */
final class GuestFailures {

    private static final String KILLER = "killer-1";

    /** One before the jobs are recorded, one with others beside it, and one when it runs alone. */
    private static final int MOST_CRASHES = 3;

    private GuestFailures() {}

    static List<Failure> all() {
        return List.of(killsHost(), manyModules());
    }

    private static Failure killsHost() {
        return new Failure(
                        "guest-kills-host",
                        "a job takes the TaskManager down each time it runs, until it is a dead"
                                + " letter; what ends is started again",
                        GuestFailures::letItKill,
                        system -> {})
                .needing(Need.PROC);
    }

    private static void letItKill(SystemUnderLoad system) throws Exception {
        try (Supervisor supervisor = Supervisor.of(system.processes(), Processes.TASK_MANAGER)) {
            system.load().send(MixedJob.killer(KILLER));
            system.awaitEndOf(List.of(KILLER));
            system.flink().awaitSlots(4);
            system.note(
                    "TaskManagers taken down: "
                            + system.killer().killed().size()
                            + ", started again: "
                            + supervisor.started().size());
            assertThat(system.killer().killed())
                    .as("TaskManagers that a guest took down")
                    .isNotEmpty()
                    .hasSizeLessThanOrEqualTo(MOST_CRASHES);
        }
    }

    private static Failure manyModules() {
        return new Failure(
                "many-modules",
                ManyModules.MODULES + " distinct modules are run, a hundred at a time",
                ManyModules::run,
                system -> {});
    }
}
