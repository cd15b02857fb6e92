package io.wasmjobs.engine.invocation;

import io.wasmjobs.engine.EntityState;
import io.wasmjobs.engine.GuestLimits;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.engine.TurnLimits;
import io.wasmjobs.engine.abi.EmitGrant;
import io.wasmjobs.engine.abi.GuestFailure;
import io.wasmjobs.engine.abi.StateOverlay;
import io.wasmjobs.engine.chicory.InstanceTemplate;
import io.wasmjobs.engine.http.HttpGrant;
import io.wasmjobs.engine.module.StoredModule;
import io.wasmjobs.engine.pool.ModulePool;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.ModuleReference;
import org.jspecify.annotations.Nullable;

/**
 * A module that is ready to run.
 *
 * @param id the module's id
 * @param sha256 the hash of its bytes in lower-case hex
 * @param weightBytes what its compiled code occupies, roughly
 * @param limits the manifest's limits, and the engine's where it has none
 * @param turns how often it wants to be run
 * @param guestErrorIsFailure whether an answer of type {@code Error} is a failure
 * @param http what it may do by HTTP
 * @param state what its manifest says of its state; null for a module that keeps none
 * @param migrates whether it can bring older state up to its own version
 * @param then the modules that run on its answer; null for none
 * @param emit the records that it may write to topics
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
        TurnLimits turns,
        boolean guestErrorIsFailure,
        HttpGrant http,
        StateChanges.@Nullable Settings state,
        boolean migrates,
        @Nullable ModuleReference then,
        EmitGrant emit,
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

    /** What its guest is given of the state of a job's key; null where it keeps none. */
    @Nullable StateOverlay open(@Nullable EntityState given) {
        return state == null || given == null ? null : new StateOverlay(given, state);
    }

    /**
     * Checks that a guest can be given what {@link #open} answered.
     *
     * @return the version of the state that the guest has to migrate first, or {@link
     *     EntityState#NO_VERSION}
     * @throws GuestFailure if it cannot
     */
    int begin(@Nullable StateOverlay opened) {
        if (state == null) {
            return EntityState.NO_VERSION;
        }
        if (opened == null) {
            throw new GuestFailure(
                    FailureKind.KEY_REQUIRED,
                    "keeps state, and the job has no key: give the job a \"key\"");
        }
        return opened.begin(migrates);
    }

    @Override
    public void retire() {
        pool.retire();
    }
}
