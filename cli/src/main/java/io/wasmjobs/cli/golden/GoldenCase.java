package io.wasmjobs.cli.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.engine.EntityEntries;
import io.wasmjobs.protocol.Message;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One case of a module's {@code cases.json}.
 *
 * @param module the module's id
 * @param name the name of the case: what the module does
 * @param given the guest's input
 * @param timeout the wasm job's own limit; null for the module's
 * @param overlay a JSON merge patch (RFC 7396) for the module's manifest
 * @param server the answers of the case's HTTP server by path; null if it needs none
 * @param files the folder that the guest may write to, by its name inside; null for none
 * @param state the state of the job's key; null for a job without a key
 * @param expect the expectation, in which the server's address is not yet filled in
 */
public record GoldenCase(
        String module,
        String name,
        Message given,
        @Nullable Duration timeout,
        ObjectNode overlay,
        @Nullable JsonNode server,
        @Nullable String files,
        @Nullable EntityEntries state,
        JsonNode expect) {

    /**
     * Whether a pipeline that has just started can run it: it needs no earlier state and no topic.
     */
    public boolean needsNothingBefore() {
        return (state == null || state.bytes() == 0) && !expect.has("emitted");
    }

    @Override
    public String toString() {
        return module + " " + name;
    }
}
