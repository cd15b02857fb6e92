package io.wasmjobs.sql;

import io.wasmjobs.engine.EntityState;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.job.config.ProgramConfig;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.job.engine.SharedEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.table.functions.FunctionContext;
import org.jspecify.annotations.Nullable;

/** The engine of a SQL function: reads its options from the job parameters and runs modules. */
final class SqlEngine implements AutoCloseable {

    /** How a user sets the folder of modules. */
    static final String HOW_TO_SET =
            "SET 'pipeline.global-job-parameters' = 'wasm.modules:<folder or address>'";

    private static final String TYPE_NAME = "Request";

    private final ModuleRunner runner;
    private final OnFailure onFailure;
    private final int threads;

    private SqlEngine(ModuleRunner runner, OnFailure onFailure, int threads) {
        this.runner = runner;
        this.onFailure = onFailure;
        this.threads = threads;
    }

    /**
     * Opens the engine for a function that makes one invocation at a time.
     *
     * @throws IllegalConfigurationException if an option is wrong; the message names it
     */
    static SqlEngine open(FunctionContext context) {
        return open(context, options(context), 1);
    }

    /**
     * Opens the engine for a function that makes {@code wasm.run.threads} invocations at a time.
     */
    static SqlEngine openConcurrent(FunctionContext context) {
        ProgramConfig options = options(context);
        return open(context, options, options.run().threads());
    }

    private static SqlEngine open(FunctionContext context, ProgramConfig options, int threads) {
        return new SqlEngine(
                SharedEngine.with(options.engine()).open(context.getMetricGroup(), threads),
                OnFailure.of(context),
                threads);
    }

    private static ProgramConfig options(FunctionContext context) {
        return ProgramConfig.of(key -> context.getJobParameter(key, ""), HOW_TO_SET);
    }

    /** The most invocations of the function at the same time. */
    int threads() {
        return threads;
    }

    /** Runs a module on a payload. */
    Outcome run(String module, Bytes payload) {
        return run(module, payload, null);
    }

    /**
     * Runs a module on a payload.
     *
     * @param state the state of its key; null for none
     */
    Outcome run(String module, Bytes payload, @Nullable EntityState state) {
        Outcome outcome =
                runner.run(
                        new Invocation(
                                "sql-" + UUID.randomUUID(),
                                ModuleReference.parse(module),
                                new Message(TYPE_NAME, payload),
                                null,
                                Map.of(),
                                state));
        return outcome instanceof Outcome.Success success && !success.effects().emitted().isEmpty()
                ? new Outcome.Failure(
                        FailureKind.EMIT_REFUSED,
                        "module "
                                + module
                                + " emitted a record for a topic, which a query cannot"
                                + " write",
                        success.report())
                : outcome;
    }

    /** How a failed invocation is reported: the option {@code wasm.sql.on-failure}. */
    OnFailure onFailure() {
        return onFailure;
    }

    /**
     * Runs a module on a payload, for a function whose value is the answer.
     *
     * @return the answer's payload; null for a failure, if {@code wasm.sql.on-failure} is null
     * @throws WasmFunctionException for a failure otherwise
     */
    @Nullable Bytes answer(String module, Bytes payload) {
        Outcome outcome = run(module, payload);
        if (outcome instanceof Outcome.Success success) {
            return success.answer().payload();
        }
        Outcome.Failure failure = (Outcome.Failure) outcome;
        if (onFailure == OnFailure.NULL) {
            return null;
        }
        throw new WasmFunctionException("WASM", module, failure);
    }

    @Override
    public void close() {
        runner.close();
    }
}
