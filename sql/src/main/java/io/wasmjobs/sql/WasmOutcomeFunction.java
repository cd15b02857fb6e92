package io.wasmjobs.sql;

import io.wasmjobs.engine.Outcome;
import io.wasmjobs.protocol.Bytes;
import java.util.Objects;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.annotation.FunctionHint;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.TableFunction;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/**
 * {@code WASM_OUTCOME(module, payload)}: one row with the answer, or with the failure's kind and
 * its message. A statement set can write failures to a table of their own.
 *
 * <pre>{@code
 * SELECT m.id, o.failure, o.error FROM messages m,
 *   LATERAL TABLE(WASM_OUTCOME('redact', m.payload)) AS o(answer, failure, error)
 * WHERE o.failure IS NOT NULL;
 * }</pre>
 */
@FunctionHint(output = @DataTypeHint("ROW<answer STRING, failure STRING, error STRING>"))
public final class WasmOutcomeFunction extends TableFunction<Row> {

    private static final long serialVersionUID = 1;

    private transient @Nullable SqlEngine engine;

    @Override
    public void open(FunctionContext context) {
        engine = SqlEngine.open(context);
    }

    /** Collects one row. */
    public void eval(@Nullable String module, @Nullable String payload) {
        if (module == null || payload == null) {
            return;
        }
        Outcome outcome =
                Objects.requireNonNull(engine, "not opened").run(module, Bytes.utf8(payload));
        if (outcome instanceof Outcome.Success success) {
            collect(Row.of(success.answer().payload().toUtf8(), null, null));
        } else if (outcome instanceof Outcome.Failure failure) {
            collect(Row.of(null, failure.kind().name(), failure.message()));
        }
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
    }
}
