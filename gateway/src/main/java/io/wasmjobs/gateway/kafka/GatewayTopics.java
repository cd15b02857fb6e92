package io.wasmjobs.gateway.kafka;

import java.util.List;

/**
 * The names of the topics that the gateway uses.
 *
 * @param jobs where wasm jobs are submitted
 * @param results where results come out
 * @param deadLetters where wasm jobs that failed for good end
 * @param state where modules publish their state; it may be missing
 */
public record GatewayTopics(String jobs, String results, String deadLetters, String state) {

    /** The contract's names. */
    public static final GatewayTopics DEFAULTS =
            new GatewayTopics("wasm_jobs", "wasm_results", "wasm_jobs_dlq", "wasm_state");

    /** Those that the gateway needs. */
    public List<String> all() {
        return List.of(jobs, results, deadLetters);
    }
}
