package io.wasmjobs.benchmarks.pipeline;

import java.util.List;

/**
 * What one pass has to go through: jobs from a topic of its own to where they end.
 *
 * @param name of this pass, like no other's
 * @param workload the jobs, and so the topic
 * @param jobs how many there are
 */
record Pass(String name, Workload workload, long jobs) {

    String results() {
        return "results-" + name;
    }

    String deadLetters() {
        return "dlq-" + name;
    }

    List<String> outputs() {
        return List.of(results(), deadLetters());
    }
}
