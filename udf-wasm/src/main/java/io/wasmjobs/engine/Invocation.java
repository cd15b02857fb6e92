package io.wasmjobs.engine;

import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to run a module for a wasm job.
 *
 * @param jobId the job's id: the {@code Idempotency-Key} of every HTTP request that the guest makes
 * @param module the module to run
 * @param message the guest's input
 * @param timeout lowers the module's own limit; null for the module's
 * @param httpHeaders headers that every HTTP request of the guest carries, such as {@code
 *     traceparent}
 * @param state the state of the job's key; null for a job without a key
 * @param seed what the clock and the random bytes of a deterministic module come from
 */
public record Invocation(
        String jobId,
        ModuleReference module,
        Message message,
        @Nullable Duration timeout,
        Map<String, String> httpHeaders,
        @Nullable EntityState state,
        GuestSeed seed) {

    /** An invocation for no record: deterministic modules have {@link GuestSeed#OF_MODULE}. */
    public Invocation(
            String jobId,
            ModuleReference module,
            Message message,
            @Nullable Duration timeout,
            Map<String, String> httpHeaders,
            @Nullable EntityState state) {
        this(jobId, module, message, timeout, httpHeaders, state, GuestSeed.OF_MODULE);
    }

    /** The same invocation with another seed. */
    public Invocation with(GuestSeed other) {
        return new Invocation(jobId, module, message, timeout, httpHeaders, state, other);
    }

    /**
     * The same invocation with another module and the previous module's answer as its message,
     * without state.
     */
    public Invocation on(ModuleReference next, Message answer) {
        return new Invocation(jobId, next, answer, timeout, httpHeaders, null, seed);
    }

    /** An invocation within the module's own limits. */
    public static Invocation of(String jobId, ModuleReference module, Message message) {
        return new Invocation(jobId, module, message, null, Map.of(), null);
    }
}
