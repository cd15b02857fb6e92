package io.wasmjobs.benchmarks.pipeline;

import java.util.List;

/**
 * What one pass has to go through: jobs from a topic of its own to where they end.
 *
 * @param name of this pass, like no other's
 * @param workload the jobs, and so the topic
 * @param jobs how many there are
 * @param stages how many topics each of them is written to, one after the other
 */
record Pass(String name, Workload workload, long jobs, int stages) {

    Pass(String name, Workload workload, long jobs) {
        this(name, workload, jobs, 1);
    }

    String results() {
        return "results-" + name;
    }

    String deadLetters() {
        return "dlq-" + name;
    }

    /** A topic of jobs, or of results, that nothing is in: bindings read and write other ones. */
    String unused(String what) {
        return "unused-" + what + "-" + name;
    }

    /** A topic between two modules, counted from 1. */
    String between(int number) {
        return "between-" + number + "-" + name;
    }

    /** The topics that are made for this pass alone. */
    List<String> topics() {
        return workload.plain()
                ? List.of(
                        results(),
                        deadLetters(),
                        unused("jobs"),
                        unused("results"),
                        between(1),
                        between(2))
                : List.of(results(), deadLetters());
    }
}
