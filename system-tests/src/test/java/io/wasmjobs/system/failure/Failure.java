package io.wasmjobs.system.failure;

import java.util.List;

/**
 * A failure of the system, and what an operator or a supervisor does to repair it.
 *
 * @param name the failure's name in the system property that selects failures
 * @param what a phrase that describes it in the table
 * @param needs what a machine must provide; it is skipped on other machines
 * @param prepares returns when the system is ready for it; not measured
 * @param breaks returns when the failure has had its effect
 * @param mends returns when everything is repaired
 */
record Failure(String name, String what, List<Need> needs, Step prepares, Step breaks, Step mends) {

    Failure {
        needs = List.copyOf(needs);
    }

    /** A failure that needs no preparation and is possible on every machine. */
    Failure(String name, String what, Step breaks, Step mends) {
        this(name, what, List.of(), system -> {}, breaks, mends);
    }

    /** An action on the system. */
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
