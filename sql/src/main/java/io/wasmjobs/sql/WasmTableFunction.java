package io.wasmjobs.sql;

import io.wasmjobs.engine.Outcome;
import io.wasmjobs.protocol.Bytes;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.SpecializedFunction;
import org.apache.flink.table.functions.TableFunction;
import org.apache.flink.table.functions.UserDefinedFunction;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * {@code WASM_TABLE(module, value, ...)}: the answer of a module as rows with the columns that its
 * manifest declares. The values become a JSON object with the manifest's input columns. {@code
 * WASM_TABLE_OUTCOME} adds the columns {@code failure} and {@code error}.
 *
 * <pre>{@code
 * LOAD MODULE wasm;
 * SELECT o.id, r.* FROM orders AS o, LATERAL TABLE(WASM_TABLE('price', o.item, o.amount)) AS r;
 * }</pre>
 */
public final class WasmTableFunction extends TableFunction<RowData> implements SpecializedFunction {

    private static final long serialVersionUID = 1;

    private final boolean withFailures;
    private final @Nullable ModuleColumns columns;
    private final transient @Nullable SessionModules modules;

    private transient @Nullable SqlEngine engine;
    private transient @Nullable OutcomeRows rows;
    private transient @Nullable PayloadWriter payloads;

    /**
     * The function before a call of it is planned.
     *
     * @param withFailures whether a failure is a row
     */
    WasmTableFunction(SessionModules modules, boolean withFailures) {
        this(modules, withFailures, null);
    }

    private WasmTableFunction(
            SessionModules modules, boolean withFailures, @Nullable ModuleColumns columns) {
        this.modules = modules;
        this.withFailures = withFailures;
        this.columns = columns;
    }

    @Override
    public TypeInference getTypeInference(DataTypeFactory types) {
        ColumnTypes manifest =
                new ColumnTypes(Objects.requireNonNull(modules, "not planned"), types, false);
        return TypeInference.newBuilder()
                .inputTypeStrategy(new ColumnArguments(manifest::of))
                .outputTypeStrategy(
                        call -> Optional.of(ColumnTypes.output(manifest.of(call), withFailures)))
                .build();
    }

    /** The function for one call, which knows its columns where the query runs. */
    @Override
    public UserDefinedFunction specialize(SpecializedContext context) {
        CallContext call = context.getCallContext();
        SessionModules current = new SessionModules(context.getConfiguration());
        ModuleColumns found = new ColumnTypes(current, call.getDataTypeFactory(), false).of(call);
        ColumnTypes.checkUnchanged(found, withFailures, call);
        return new WasmTableFunction(current, withFailures, found);
    }

    @Override
    public void open(FunctionContext context) {
        ModuleColumns planned = Objects.requireNonNull(columns, "not planned");
        SqlEngine opened = SqlEngine.open(context);
        engine = opened;
        rows = new OutcomeRows("WASM_TABLE", planned, opened.onFailure(), withFailures);
        payloads =
                planned.input() == null
                        ? null
                        : new PayloadWriter((RowType) planned.input().getLogicalType());
    }

    /** Collects the rows of the answer. A payload that is NULL has none, without an invocation. */
    public void eval(String module, @Nullable Object... values) {
        Bytes payload =
                payloads == null
                        ? PayloadWriter.single(values[0])
                        : payloads.write(GenericRowData.of(values));
        if (payload != null) {
            Outcome outcome = Objects.requireNonNull(engine, "not opened").run(module, payload);
            Objects.requireNonNull(rows).of(outcome).rows().forEach(this::collect);
        }
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
    }
}
