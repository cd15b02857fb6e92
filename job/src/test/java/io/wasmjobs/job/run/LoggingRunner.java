package io.wasmjobs.job.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.wasmjobs.engine.Effects;
import io.wasmjobs.engine.EntityState;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.InvocationReport;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.engine.TurnLimits;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the engine: it keeps the ids of a key's jobs as state, and returns all of them. A job's
 * payload is its key.
 */
final class LoggingRunner implements ModuleRunner {

    private static final Bytes LOG = Bytes.utf8("log");
    private static final StateChanges.Settings SETTINGS =
            new StateChanges.Settings(1 << 20, Duration.ofHours(1), 1, false);

    final Queue<String> began = new ConcurrentLinkedQueue<>();
    final Queue<String> overlaps = new ConcurrentLinkedQueue<>();
    final CountDownLatch gate;
    volatile TurnLimits turns = TurnLimits.NONE;
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Function<String, @Nullable FailureKind> failures;

    /**
     * @param failures the failure of a job's next invocation, or null if it succeeds
     */
    LoggingRunner(Function<String, @Nullable FailureKind> failures) {
        this(failures, new CountDownLatch(0));
    }

    /** Every invocation waits until the gate opens. */
    LoggingRunner(Function<String, @Nullable FailureKind> failures, CountDownLatch gate) {
        this.failures = failures;
        this.gate = gate;
    }

    @Override
    public TurnLimits turnLimits(String module) {
        return turns;
    }

    @Override
    public Outcome run(Invocation invocation) {
        String id = invocation.jobId();
        String key = invocation.message().payload().toUtf8();
        if (!running.add(key)) {
            overlaps.add(id);
        }
        began.add(id);
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.util.concurrent.CancellationException();
        } finally {
            running.remove(key);
        }
        InvocationReport report = new InvocationReport(null, Duration.ZERO, List.of(), 1);
        FailureKind failure = failures.apply(id);
        if (failure != null) {
            return new Outcome.Failure(failure, "it failed with " + failure, report);
        }
        EntityState state = invocation.state();
        Bytes former = state == null ? null : state.get(LOG);
        String log = former == null ? id : new String(former.unsafeArray(), UTF_8) + " " + id;
        StateChanges changes =
                new StateChanges(Map.of(LOG, Optional.of(Bytes.utf8(log))), SETTINGS);
        return new Outcome.Success(
                new Message("Response", Bytes.utf8(log)), new Effects(List.of(), changes), report);
    }

    @Override
    public void close() {}
}
