package io.wasmjobs.job.run;

import io.wasmjobs.engine.EntityEntries;
import io.wasmjobs.engine.GuestSeed;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.InvocationReport.Memoised;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.job.outcome.OutcomeRecord;
import io.wasmjobs.job.outcome.OutcomeWriter;
import io.wasmjobs.job.outcome.TraceContext;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.StreamedRecord;
import io.wasmjobs.job.run.Completion.Ended;
import io.wasmjobs.job.run.Completion.HostFault;
import io.wasmjobs.job.run.Completion.Measured;
import io.wasmjobs.job.run.Completion.Retry;
import io.wasmjobs.job.schedule.DeclaredLimits;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.WasmJob;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Runs one invocation of a job, on one of the subtask's threads, and decides what follows. */
final class Attempt {

    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    /** The guests' own log lines, at DEBUG because they may contain parts of a payload. */
    private static final Logger GUEST = LoggerFactory.getLogger("io.wasmjobs.guest");

    private static final String JOB_ID = "wasm_job_id";
    private static final String MODULE_ID = "wasm_module_id";

    private final ModuleRunner runner;
    private final OutcomeWriter outcomes;
    private final DeclaredLimits declared;
    private final int attempts;

    /**
     * @param declared records the limits in the manifests of modules
     * @param attempts the most invocations of a job
     */
    Attempt(ModuleRunner runner, OutcomeWriter outcomes, DeclaredLimits declared, int attempts) {
        this.runner = runner;
        this.outcomes = outcomes;
        this.declared = declared;
        this.attempts = attempts;
    }

    /**
     * Runs an invocation. Every exception becomes a completion, because a thread of the pool must
     * not end.
     *
     * @param state the state of the job's key; null for none
     * @return null if the thread was interrupted, because its subtask ends
     */
    @SuppressWarnings("IllegalCatch")
    @Nullable Completion make(JobInFlight job, @Nullable EntityEntries state) {
        WasmJob wasmJob = job.received().job();
        MDC.setContextMap(Map.of(JOB_ID, wasmJob.jobId(), MODULE_ID, wasmJob.module().id()));
        try {
            return run(job, state);
        } catch (Throwable fault) { // An uncaught one would end the pool's thread unseen.
            if (Thread.currentThread().isInterrupted()) {
                LOG.debug("An invocation was interrupted: its subtask ends");
                return null;
            }
            return new HostFault(job, fault);
        } finally {
            MDC.clear();
        }
    }

    private Completion run(JobInFlight job, @Nullable EntityEntries state) {
        ReceivedJob received = job.received();
        long started = System.nanoTime();
        OutcomeRecord handedOn = outcomes.withoutRunning(received);
        if (handedOn != null) {
            Measured measured = new Measured(null, started - job.queuedAt(), 0, 0, Memoised.NONE);
            return new Ended(job, handedOn, measured);
        }
        Outcome outcome = runner.run(invocation(job, state));
        long ended = System.nanoTime();
        String module = received.job().module().id();
        declared.learn(module, runner.turnLimits(module));
        if (GUEST.isDebugEnabled()) {
            outcome.report().logs().forEach(GUEST::debug);
        }
        int made = job.attempts() + 1;
        FailureKind kind = outcome instanceof Outcome.Failure failure ? failure.kind() : null;
        Measured measured =
                new Measured(
                        kind,
                        started - job.queuedAt(),
                        ended - started,
                        Objects.requireNonNullElse(outcome.report().fuel(), 0L),
                        outcome.report().memoised());
        if (kind != null && kind.isTriedAgain() && made < attempts) {
            LOG.debug("Attempt {} ended with {}", made, kind);
            return new Retry(job, measured);
        }
        return new Ended(job, outcomes.write(received, outcome, made, state), measured);
    }

    private static Invocation invocation(JobInFlight inFlight, @Nullable EntityEntries state) {
        ReceivedJob received = inFlight.received();
        WasmJob job = received.job();
        return new Invocation(
                job.jobId(),
                job.module(),
                job.message(),
                job.timeout(),
                TraceContext.httpHeaders(received),
                state,
                seed(inFlight));
    }

    /**
     * The id and time of a job's record are the same in each attempt and after each restart. A
     * record of a stream gets another id whenever it is read again, so it gives its time only.
     */
    private static GuestSeed seed(JobInFlight job) {
        StreamedRecord<?> streamed = job.streamed();
        ReceivedJob received = job.received();
        return streamed == null
                ? new GuestSeed(received.job().jobId(), orEpoch(received.timestamp()))
                : new GuestSeed(null, orEpoch(streamed.timestamp()));
    }

    private static long orEpoch(@Nullable Long timestamp) {
        return timestamp == null ? 0 : timestamp;
    }
}
