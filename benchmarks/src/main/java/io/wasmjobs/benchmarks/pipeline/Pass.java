package io.wasmjobs.benchmarks.pipeline;

import java.util.List;

/**
 * One pass of a subject, from its topic of jobs to its topics of outcomes.
 *
 * @param name the unique name of the pass
 * @param workload the jobs, and so the topic
 * @param jobs the number of jobs
 * @param stages the number of topics that each of them is written to, one after the other
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

    /** An empty topic of jobs or results, since bindings read and write other topics. */
    String unused(String what) {
        return "unused-" + what + "-" + name;
    }

    /** A topic between two modules, counted from 1. */
    String between(int number) {
        return "between-" + number + "-" + name;
    }

    /** The topics that are created for this pass only. */
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
