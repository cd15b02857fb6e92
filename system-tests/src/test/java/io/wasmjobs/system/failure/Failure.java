package io.wasmjobs.system.failure;

import java.util.List;

/**
 * Something that goes wrong, and what an operator or a supervisor does about it afterwards.
 *
 * @param name for the system property that chooses
 * @param what one phrase, for the table
 * @param needs what a machine must have for it; elsewhere it is skipped
 * @param prepares ends when the system is ready for it; not part of what is measured
 * @param breaks ends when the failure has had its effect
 * @param mends ends when everything that was taken away is back
 */
record Failure(String name, String what, List<Need> needs, Step prepares, Step breaks, Step mends) {

    Failure {
        needs = List.copyOf(needs);
    }

    /** A failure of every machine that needs no preparation. */
    Failure(String name, String what, Step breaks, Step mends) {
        this(name, what, List.of(), system -> {}, breaks, mends);
    }

    /** A thing that is done to the system. */
    @FunctionalInterface
    interface Step {
        void on(SystemUnderLoad system) throws Exception;
    }

    Failure needing(Need need) {
        return new Failure(name, what, List.of(need), prepares, breaks, mends);
    }

    Failure preparedBy(Step step) {
        return new Failure(name, what, needs, step, breaks, mends);
    }
}
