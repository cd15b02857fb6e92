package io.wasmjobs.sql;

import io.wasmjobs.protocol.Bytes;
import java.util.Objects;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ScalarFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code WASM(module, payload)}: the answer of a module, as STRING or BYTES like its payload. NULL
 * for a payload that is NULL.
 *
 * <pre>{@code
 * CREATE FUNCTION WASM AS 'io.wasmjobs.sql.WasmFunction';
 * SET 'pipeline.global-job-parameters' = 'wasm.modules:/opt/modules';
 * SELECT WASM('redact', payload) FROM messages;
 * }</pre>
 */
public final class WasmFunction extends ScalarFunction {

    private static final long serialVersionUID = 1;

    private transient @Nullable SqlEngine engine;

    @Override
    public void open(FunctionContext context) {
        engine = SqlEngine.open(context);
    }

    /** The answer as text; bytes that are not UTF-8 become the replacement character. */
    public @Nullable String eval(@Nullable String module, @Nullable String payload) {
        if (module == null || payload == null) {
            return null;
        }
        Bytes answer = opened().answer(module, Bytes.utf8(payload));
        return answer == null ? null : answer.toUtf8();
    }

    /** The answer's bytes. */
    public byte @Nullable [] eval(@Nullable String module, byte @Nullable [] payload) {
        if (module == null || payload == null) {
            return null;
        }
        Bytes answer = opened().answer(module, Bytes.wrap(payload));
        return answer == null ? null : answer.toByteArray();
    }

    /**
     * Disables constant folding: a module must run where the query runs, not where it is planned.
     */
    @Override
    public boolean supportsConstantFolding() {
        return false;
    }

    private SqlEngine opened() {
        return Objects.requireNonNull(engine, "not opened");
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
    }
}
