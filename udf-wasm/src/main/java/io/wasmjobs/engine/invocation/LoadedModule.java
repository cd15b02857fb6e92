package io.wasmjobs.engine.invocation;

import io.wasmjobs.engine.EntityState;
import io.wasmjobs.engine.GuestLimits;
import io.wasmjobs.engine.GuestSeed;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.engine.TurnLimits;
import io.wasmjobs.engine.abi.EmitGrant;
import io.wasmjobs.engine.abi.GuestFailure;
import io.wasmjobs.engine.abi.StateOverlay;
import io.wasmjobs.engine.chicory.InstanceTemplate;
import io.wasmjobs.engine.http.HttpGrant;
import io.wasmjobs.engine.memoise.ModuleAnswers;
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
 * @param weightBytes the approximate memory of its compiled code
 * @param limits the manifest's limits, with the engine's as defaults
 * @param turns its concurrency, rate and order, from the manifest
 * @param guestErrorIsFailure whether an answer of type {@code Error} is a failure
 * @param http what it may do over HTTP
 * @param state the state settings of its manifest; null for a module without state
 * @param migrates whether it can migrate older state to its own version
 * @param then the modules that run on its answer; null for none
 * @param emit the records that it may write to topics
 * @param deterministic whether its clock and random bytes come from the job
 * @param answers keeps the answers of a memoised module; null for another module
 * @param template creates its instances
 * @param heapBytes the most heap that one invocation may take
 * @param claimBytes the heap that an invocation claims before it begins; more if instances have
 *     held more
 * @param temporaryBytes the part of both that is for temporary copies of answers and bodies instead
 *     of the instance
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
        boolean deterministic,
        @Nullable ModuleAnswers answers,
        InstanceTemplate template,
        long heapBytes,
        long claimBytes,
        long temporaryBytes,
        ModulePool pool)
        implements StoredModule {

    /** The most heap that the next invocation is expected to take. */
    public long expectedBytes() {
        long seen = Math.min(heapBytes, pool.mostHeldBytes() + temporaryBytes);
        return Math.max(claimBytes, seen);
    }

    /**
     * What the clock and the random bytes of an invocation come from; null for the machine. The
     * answer of a memoised module serves other jobs too, so it is given nothing of its job.
     */
    @Nullable GuestSeed seed(GuestSeed ofInvocation) {
        if (!deterministic) {
            return null;
        }
        GuestSeed given = answers == null ? ofInvocation : GuestSeed.OF_MODULE;
        return given.text() == null ? new GuestSeed(sha256, given.epochMillis()) : given;
    }

    /** What an initialisation's come from: all jobs start from the state that it leaves. */
    @Nullable GuestSeed seedOfInitialisation() {
        return seed(GuestSeed.OF_MODULE);
    }

    /**
     * The overlay through which a guest sees the state of a job's key; null for a module without
     * state.
     */
    @Nullable StateOverlay open(@Nullable EntityState given) {
        return state == null || given == null ? null : new StateOverlay(given, state);
    }

    /**
     * Checks that a guest can use the state that {@link #open} returned.
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
        if (answers != null) {
            answers.retire();
        }
    }
}
