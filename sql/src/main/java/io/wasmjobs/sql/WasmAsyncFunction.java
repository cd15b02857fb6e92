package io.wasmjobs.sql;

import io.wasmjobs.protocol.Bytes;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.flink.table.functions.AsyncScalarFunction;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * {@code WASM_ASYNC(module, payload)}: like {@link WasmFunction} for STRING, with {@code
 * wasm.run.threads} invocations at the same time, for modules that wait for HTTP. Flink's options
 * {@code table.exec.async-scalar.*} set the timeout and the retries.
 */
public final class WasmAsyncFunction extends AsyncScalarFunction {

    private static final long serialVersionUID = 1;

    private transient @Nullable SqlEngine engine;
    private transient @Nullable ExecutorService threads;

    @Override
    public void open(FunctionContext context) {
        SqlEngine opened = SqlEngine.openConcurrent(context);
        engine = opened;
        threads =
                Executors.newFixedThreadPool(
                        opened.threads(), new ExecutorThreadFactory("wasm-async"));
    }

    /** Completes {@code result} with the answer as text, or with the failure. */
    public void eval(
            CompletableFuture<@Nullable String> result,
            @Nullable String module,
            @Nullable String payload) {
        if (module == null || payload == null) {
            result.complete(null);
            return;
        }
        SqlEngine opened = Objects.requireNonNull(engine, "not opened");
        Future<?> unused =
                CompletableFuture.supplyAsync(
                                () -> opened.answer(module, Bytes.utf8(payload)),
                                Objects.requireNonNull(threads))
                        .whenComplete((answer, failure) -> complete(result, answer, failure));
    }

    private static void complete(
            CompletableFuture<@Nullable String> result,
            @Nullable Bytes answer,
            @Nullable Throwable failure) {
        if (failure != null) {
            result.completeExceptionally(ExceptionUtils.stripCompletionException(failure));
        } else {
            result.complete(answer == null ? null : answer.toUtf8());
        }
    }

    @Override
    public void close() {
        if (threads != null) {
            threads.shutdownNow();
        }
        if (engine != null) {
            engine.close();
        }
    }
}
