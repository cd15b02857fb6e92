package io.wasmjobs.system.failure;

import io.wasmjobs.cli.error.CommandFailure;
import java.time.Duration;
import java.util.Optional;

/** Mistakes of an operator. */
final class Mistakes {

    private static final Duration TOGETHER = Duration.ofMinutes(1);
    private static final String TASK_MANAGER = "taskmanager-9";

    private Mistakes() {}

    static Failure twoPipelines() {
        return new Failure(
                "two-pipelines",
                "the pipeline is submitted a second time, with the same group and transactional"
                        + " ids, onto slots of its own; cancelled after a minute",
                Mistakes::runTwo,
                system -> {
                    system.processes().kill(TASK_MANAGER);
                    system.flink().awaitSlots(4);
                });
    }

    private static void runTwo(SystemUnderLoad system) {
        system.processes().start(TASK_MANAGER);
        system.flink().awaitSlots(6);
        Optional<String> second = submit(system);
        if (second.isPresent()) {
            system.awaitTime(System.nanoTime(), TOGETHER);
            system.note("the second one's state is then " + system.flink().state(second.get()));
            system.flink().cancel(second.get());
        }
    }

    /** The second one's id, or empty if it is rejected. */
    private static Optional<String> submit(SystemUnderLoad system) {
        try {
            return Optional.of(system.submit());
        } catch (CommandFailure e) {
            system.note("it is refused: " + e.getMessage());
            return Optional.empty();
        }
    }
}
