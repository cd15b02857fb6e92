package io.wasmjobs.job.run;

import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.InvocationReport;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.runtime.AllowedEffects;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.MDC;

/** Replaces the engine: it fails as the test specified for a job, or echoes the payload. */
final class ScriptedRunner implements ModuleRunner {

    final Queue<Invocation> invocations = new ConcurrentLinkedQueue<>();
    final Map<String, String> moduleInMdc = new ConcurrentHashMap<>();
    final CountDownLatch gate;
    private final Map<String, Queue<FailureKind>> failures = new ConcurrentHashMap<>();
    private final Queue<FailureKind> firstFailures = new ConcurrentLinkedQueue<>();
    private final int ungated;
    private AllowedEffects effects = AllowedEffects.NONE;
    private volatile boolean closed;

    private ScriptedRunner(CountDownLatch gate, int ungated) {
        this.gate = gate;
        this.ungated = ungated;
    }

    static ScriptedRunner answering() {
        return new ScriptedRunner(new CountDownLatch(0), 0);
    }

    /** Blocks each invocation until the gate opens. */
    static ScriptedRunner gated() {
        return gatedAfter(0);
    }

    /** Blocks each invocation but the first ones until the gate opens. */
    static ScriptedRunner gatedAfter(int ungated) {
        return new ScriptedRunner(new CountDownLatch(1), ungated);
    }

    /** Makes the first invocations of any jobs fail with these kinds. */
    ScriptedRunner failingFirst(FailureKind... kinds) {
        firstFailures.addAll(List.of(kinds));
        return this;
    }

    /** Gives every module a manifest that allows this. */
    ScriptedRunner allowing(boolean state, boolean topics) {
        effects = new AllowedEffects(state, topics);
        return this;
    }

    /** Makes the job's first invocations fail with these kinds, one after the other. */
    ScriptedRunner failing(String jobId, FailureKind... kinds) {
        failures.put(jobId, new ArrayDeque<>(List.of(kinds)));
        return this;
    }

    ModuleRunner open(MetricGroup metrics, int threads) {
        return this;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public Outcome run(Invocation invocation) {
        invocations.add(invocation);
        moduleInMdc.put(String.valueOf(MDC.get("wasm_job_id")), MDC.get("wasm_module_id"));
        try {
            if (invocations.size() > ungated) {
                gate.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.util.concurrent.CancellationException();
        }
        InvocationReport report =
                new InvocationReport("ab".repeat(32), Duration.ofMillis(1), List.of("line"), 1);
        Queue<FailureKind> script = failures.getOrDefault(invocation.jobId(), new ArrayDeque<>());
        FailureKind kind = firstFailures.isEmpty() ? script.poll() : firstFailures.poll();
        return kind == null
                ? new Outcome.Success(
                        new Message("Response", invocation.message().payload()), report)
                : new Outcome.Failure(kind, "it failed with " + kind, report);
    }

    @Override
    public AllowedEffects allowedEffects(ModuleReference module) {
        return effects;
    }

    @Override
    public void close() {
        closed = true;
    }
}
