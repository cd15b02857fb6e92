package io.wasmjobs.sql;

import io.wasmjobs.engine.EntityEntries;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.protocol.Bytes;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ProcessTableFunction;
import org.apache.flink.table.functions.SpecializedFunction;
import org.apache.flink.table.functions.UserDefinedFunction;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.StateTypeStrategy;
import org.apache.flink.table.types.inference.StaticArgument;
import org.apache.flink.table.types.inference.StaticArgumentTrait;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/**
 * {@code WASM_ENTITY(module_id, input)}: runs a module that keeps state on the rows of a table,
 * with a state for each key that the table is partitioned by. Answers the key and the columns that
 * the manifest declares. {@code WASM_ENTITY_OUTCOME} adds the columns {@code failure} and {@code
 * error}.
 *
 * <pre>{@code
 * LOAD MODULE wasm;
 * SELECT * FROM WASM_ENTITY(
 *   module_id => 'balance', input => TABLE payments PARTITION BY account, uid => 'balances');
 * }</pre>
 */
public final class WasmEntityFunction extends ProcessTableFunction<RowData>
        implements SpecializedFunction {

    private static final long serialVersionUID = 1;

    /** The name of the state, by which a savepoint knows it. */
    private static final String STATE = "entity";

    private final boolean withFailures;
    private final @Nullable ModuleColumns columns;
    private final @Nullable TablePayloads payloads;
    private final transient @Nullable SessionModules modules;

    private transient @Nullable SqlEngine engine;
    private transient @Nullable OutcomeRows rows;

    /**
     * The function before a call of it is planned.
     *
     * @param withFailures whether a failure is a row
     */
    WasmEntityFunction(SessionModules modules, boolean withFailures) {
        this(modules, withFailures, null, null);
    }

    private WasmEntityFunction(
            SessionModules modules,
            boolean withFailures,
            @Nullable ModuleColumns columns,
            @Nullable TablePayloads payloads) {
        this.modules = modules;
        this.withFailures = withFailures;
        this.columns = columns;
        this.payloads = payloads;
    }

    @Override
    public TypeInference getTypeInference(DataTypeFactory types) {
        ColumnTypes manifest = columnTypes(Objects.requireNonNull(modules, "not planned"), types);
        LinkedHashMap<String, StateTypeStrategy> states = new LinkedHashMap<>();
        states.put(STATE, new EntityStateType(manifest));
        return TypeInference.newBuilder()
                .staticArguments(
                        StaticArgument.scalar("module_id", DataTypes.STRING().notNull(), false),
                        StaticArgument.table(
                                "input",
                                RowData.class,
                                false,
                                EnumSet.of(
                                        StaticArgumentTrait.TABLE,
                                        StaticArgumentTrait.SET_SEMANTIC_TABLE)))
                .inputTypeStrategy(new TableArguments(manifest::of, columns != null))
                .stateTypeStrategies(states)
                .outputTypeStrategy(
                        call -> Optional.of(ColumnTypes.output(manifest.of(call), withFailures)))
                .build();
    }

    private static ColumnTypes columnTypes(SessionModules modules, DataTypeFactory types) {
        return new ColumnTypes(modules, types, true);
    }

    /** The function for one call, which knows its columns where the query runs. */
    @Override
    public UserDefinedFunction specialize(SpecializedContext context) {
        CallContext call = context.getCallContext();
        SessionModules current = new SessionModules(context.getConfiguration());
        ModuleColumns found = columnTypes(current, call.getDataTypeFactory()).of(call);
        ColumnTypes.checkUnchanged(found, withFailures, call);
        return new WasmEntityFunction(
                current, withFailures, found, TableArguments.payloads(found, call));
    }

    @Override
    public void open(FunctionContext context) {
        ModuleColumns planned = Objects.requireNonNull(columns, "not planned");
        SqlEngine opened = SqlEngine.open(context);
        engine = opened;
        rows = new OutcomeRows("WASM_ENTITY", planned, opened.onFailure(), withFailures);
    }

    /**
     * Collects the rows of the answer, and keeps the state if the module succeeded. A payload that
     * is NULL has no rows, without an invocation.
     *
     * @param state the state of the row's key, which Flink writes if it differs afterwards
     */
    public void eval(Row state, String module, RowData input) {
        Bytes payload = Objects.requireNonNull(payloads, "not planned").of(input);
        if (payload == null) {
            return;
        }
        long now = System.currentTimeMillis();
        EntityEntries entries = EntityStates.read(state, now);
        Outcome outcome =
                Objects.requireNonNull(engine, "not opened").run(module, payload, entries);
        OutcomeRows.Result result = Objects.requireNonNull(rows).of(outcome);
        if (result.isSuccess() && outcome instanceof Outcome.Success success) {
            StateChanges changes = success.effects().state();
            if (changes != null) {
                entries.apply(changes);
                EntityStates.write(state, entries, changes.settings(), now);
            }
        }
        result.rows().forEach(this::collect);
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
    }
}
