package io.wasmjobs.cli.kafka;

import java.util.List;

/**
 * The names of the three topics.
 *
 * @param jobs where wasm jobs are submitted
 * @param results where results come out
 * @param deadLetters where wasm jobs that failed for good end
 */
public record TopicNames(String jobs, String results, String deadLetters) {

    /** The contract's names. */
    public static final TopicNames DEFAULTS =
            new TopicNames("wasm_jobs", "wasm_results", "wasm_jobs_dlq");

    /** All three. */
    public List<String> all() {
        return List.of(jobs, results, deadLetters);
    }
}
