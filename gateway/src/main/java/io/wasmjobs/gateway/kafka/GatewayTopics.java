package io.wasmjobs.gateway.kafka;

import java.util.List;

/**
 * The names of the topics that the gateway uses.
 *
 * @param jobs the topic of jobs
 * @param results the topic of results
 * @param deadLetters the topic of dead letters
 * @param state the topic of published states, which may be missing
 */
public record GatewayTopics(String jobs, String results, String deadLetters, String state) {

    /** The default names. */
    public static final GatewayTopics DEFAULTS =
            new GatewayTopics("wasm_jobs", "wasm_results", "wasm_jobs_dlq", "wasm_state");

    /** The topics that have to exist. */
    public List<String> all() {
        return List.of(jobs, results, deadLetters);
    }
}
