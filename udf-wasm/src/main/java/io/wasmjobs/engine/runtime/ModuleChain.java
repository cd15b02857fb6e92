package io.wasmjobs.engine.runtime;

import io.wasmjobs.engine.Effects;
import io.wasmjobs.engine.EmittedRecord;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.InvocationReport;
import io.wasmjobs.engine.InvocationReport.Memoised;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One job through several modules: each one's answer is the next one's payload. The records that
 * all of them emitted become visible with the answer of the last one. Only the first module has the
 * state of the job's key.
 */
final class ModuleChain {

    private static final String ERROR = "Error";
    private static final int LONGEST_QUOTE = 200;

    private final Invocation invocation;
    private final List<InvocationReport.Stage> stages = new ArrayList<>();
    private final List<EmittedRecord> emitted = new ArrayList<>();
    private final List<String> logs = new ArrayList<>();
    private @Nullable StateChanges state;
    private Duration duration = Duration.ZERO;
    private @Nullable Long fuel;
    private Memoised memoised = Memoised.NONE;

    ModuleChain(Invocation invocation) {
        this.invocation = invocation;
    }

    /** The outcome of one module of the chain, and the modules that run on its answer. */
    record Step(Outcome outcome, @Nullable ModuleReference next) {}

    /** Runs one module. */
    @FunctionalInterface
    interface StepRunner {
        Step run(Invocation invocation);
    }

    /** Continues after the first module. */
    Outcome run(Step first, StepRunner runner) {
        Step step = first;
        String module = invocation.module().id();
        while (true) {
            add(module, step.outcome().report());
            if (step.outcome() instanceof Outcome.Failure failure) {
                return failed(failure.kind(), message(module, failure), failure.report());
            }
            Outcome.Success success = (Outcome.Success) step.outcome();
            emitted.addAll(success.effects().emitted());
            if (stages.size() == 1) {
                state = success.effects().state();
            }
            ModuleReference next = step.next();
            if (next == null) {
                Effects effects = new Effects(emitted, state);
                return new Outcome.Success(success.answer(), effects, report(success.report()));
            }
            Outcome.Failure obstacle = obstacle(module, success);
            if (obstacle != null) {
                return obstacle;
            }
            module = next.id();
            step = runner.run(invocation.on(next, success.answer()));
        }
    }

    private String message(String module, Outcome.Failure failure) {
        return failure.kind() == FailureKind.KEY_REQUIRED && stages.size() > 1
                ? "module "
                        + module
                        + " keeps state, which only the first module of a chain can: let it be the"
                        + " first"
                : failure.message();
    }

    /** The failure if no other module may follow; null if one may. */
    private Outcome.@Nullable Failure obstacle(String module, Outcome.Success success) {
        if (success.answer().typeName().equals(ERROR)) {
            return failed(FailureKind.EXIT, error(module, success.answer()), success.report());
        }
        if (stages.size() == ModuleReference.MAX_CHAIN) {
            return failed(
                    FailureKind.EMIT_REFUSED,
                    "module "
                            + module
                            + " is the last of the "
                            + ModuleReference.MAX_CHAIN
                            + " modules that a chain may have, and its manifest names another one"
                            + " after it (then)",
                    success.report());
        }
        return null;
    }

    private void add(String module, InvocationReport report) {
        duration = duration.plus(report.duration());
        memoised = memoised.plus(report.memoised());
        Long used = report.fuel();
        if (used != null) {
            fuel = fuel == null ? used : fuel + used;
        }
        stages.add(
                new InvocationReport.Stage(module, report.moduleSha256(), report.duration(), used));
        report.logs().forEach(line -> logs.add(module + ": " + line));
    }

    private Outcome.Failure failed(FailureKind kind, String message, InvocationReport last) {
        return new Outcome.Failure(kind, message, report(last));
    }

    private InvocationReport report(InvocationReport last) {
        return new InvocationReport(
                stages.get(0).moduleSha256(),
                duration,
                logs,
                last.memoryPages(),
                fuel,
                memoised,
                stages);
    }

    private static String error(String module, Message answer) {
        String text = answer.payload().toUtf8().replaceAll("\\p{Cntrl}+", " ");
        String quote =
                text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "…" : text;
        return "module "
                + module
                + " answered an Error, and the modules after it did not run: "
                + quote;
    }
}
