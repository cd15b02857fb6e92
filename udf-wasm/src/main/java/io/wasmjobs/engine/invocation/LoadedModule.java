package io.wasmjobs.engine.invocation;

import io.wasmjobs.engine.GuestLimits;
import io.wasmjobs.engine.chicory.InstanceTemplate;
import io.wasmjobs.engine.http.HttpGrant;
import io.wasmjobs.engine.module.StoredModule;
import io.wasmjobs.engine.pool.ModulePool;

/**
 * A module that is ready to run.
 *
 * @param id the module's id
 * @param sha256 the hash of its bytes in lower-case hex
 * @param weightBytes what its compiled code occupies, roughly
 * @param limits the manifest's limits, and the engine's where it has none
 * @param guestErrorIsFailure whether an answer of type {@code Error} is a failure
 * @param http what it may do by HTTP
 * @param template makes its instances
 * @param heapBytes the heap that one invocation may take, at most
 * @param claimBytes what it claims before it begins; more where instances have held more
 * @param passingBytes what of both is for answers and bodies in passing, not for the instance
 * @param pool keeps its instances
 */
public record LoadedModule(
        String id,
        String sha256,
        long weightBytes,
        GuestLimits limits,
        boolean guestErrorIsFailure,
        HttpGrant http,
        InstanceTemplate template,
        long heapBytes,
        long claimBytes,
        long passingBytes,
        ModulePool pool)
        implements StoredModule {

    /** The heap that the next invocation is expected to take, at most. */
    public long expectedBytes() {
        long seen = Math.min(heapBytes, pool.mostHeldBytes() + passingBytes);
        return Math.max(claimBytes, seen);
    }

    @Override
    public void retire() {
        pool.retire();
    }
}
