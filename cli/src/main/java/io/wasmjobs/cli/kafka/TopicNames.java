package io.wasmjobs.cli.kafka;

import java.util.List;

/**
 * The names of the topics.
 *
 * @param jobs where wasm jobs are submitted
 * @param results where results come out
 * @param deadLetters where wasm jobs that failed for good end
 * @param state where modules publish their state; compacted
 */
public record TopicNames(String jobs, String results, String deadLetters, String state) {

    /** The contract's names. */
    public static final TopicNames DEFAULTS =
            new TopicNames("wasm_jobs", "wasm_results", "wasm_jobs_dlq", "wasm_state");

    /** All of them. */
    public List<String> all() {
        return List.of(jobs, results, deadLetters, state);
    }
}
