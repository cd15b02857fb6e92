package io.wasmjobs.cli.kafka;

import java.util.List;

/**
 * The names of the topics.
 *
 * @param jobs the topic of jobs
 * @param results the topic of results
 * @param deadLetters the topic of dead letters
 * @param state the compacted topic of published states
 */
public record TopicNames(String jobs, String results, String deadLetters, String state) {

    /** The default names. */
    public static final TopicNames DEFAULTS =
            new TopicNames("wasm_jobs", "wasm_results", "wasm_jobs_dlq", "wasm_state");

    /** The names of all topics. */
    public List<String> all() {
        return List.of(jobs, results, deadLetters, state);
    }
}
