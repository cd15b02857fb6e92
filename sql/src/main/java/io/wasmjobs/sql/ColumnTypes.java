package io.wasmjobs.sql;

import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.engine.module.Manifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.logical.LogicalType;

/** Finds the columns of the module that a call names, while the call is planned. */
final class ColumnTypes {

    private final SessionModules modules;
    private final DataTypeFactory types;
    private final boolean keepsState;

    /**
     * @param keepsState whether the module must keep state for a key; false if it must not
     */
    ColumnTypes(SessionModules modules, DataTypeFactory types, boolean keepsState) {
        this.modules = modules;
        this.types = types;
        this.keepsState = keepsState;
    }

    /**
     * The columns of the module that the call's first argument names.
     *
     * @throws ValidationException if it is no literal, or the module cannot be called like this
     */
    ModuleColumns of(CallContext call) {
        String module =
                call.isArgumentLiteral(0) && !call.isArgumentNull(0)
                        ? call.getArgumentValue(0, String.class).orElse(null)
                        : null;
        if (module == null) {
            throw new ValidationException(
                    call.getName()
                            + ": the module must be a literal, because its manifest gives the"
                            + " columns");
        }
        List<Manifest> chain = modules.manifests(module);
        checkEffects(module, chain, call);
        Manifest.SqlKeys first = chain.get(0).sql();
        Manifest.SqlKeys last = chain.get(chain.size() - 1).sql();
        if (first == null || last == null) {
            throw new ValidationException(
                    "module "
                            + module
                            + " has no columns: its manifest needs \"sql\": {\"output\": \"id"
                            + " BIGINT, ...\"}. WASM and WASM_ROWS need none.");
        }
        return new ModuleColumns(
                module,
                first.input() == null ? null : row(module, "input", first.input()),
                row(module, "output", last.output()));
    }

    private void checkEffects(String module, List<Manifest> chain, CallContext call) {
        boolean hasState = chain.get(0).state() != null;
        if (hasState && !keepsState) {
            throw new ValidationException(
                    "module "
                            + module
                            + " keeps state for a key: call WASM_ENTITY with a table PARTITION BY"
                            + " that key");
        }
        if (!hasState && keepsState) {
            throw new ValidationException(
                    "module "
                            + module
                            + " keeps no state (\"state\" in its manifest): call WASM_TABLE");
        }
        if (chain.stream().anyMatch(ColumnTypes::writesTopics)) {
            throw new ValidationException(
                    "module "
                            + module
                            + " writes to topics (\"topics\" or \"state.publish\" in its manifest),"
                            + " which "
                            + call.getName()
                            + " cannot do");
        }
    }

    private static boolean writesTopics(Manifest manifest) {
        return !manifest.topics().isEmpty()
                || (manifest.state() != null && Boolean.TRUE.equals(manifest.state().publish()));
    }

    /** How long the state of a key is kept after its last change. */
    Duration timeToLive(CallContext call) {
        Manifest.StateKeys state = modules.manifests(of(call).module()).get(0).state();
        return state == null || state.ttl() == null
                ? StateChanges.Settings.DEFAULTS.ttl()
                : state.ttl();
    }

    private DataType row(String module, String key, List<Manifest.Column> columns) {
        try {
            return types.createDataType(Manifest.Column.rowOf(columns))
                    .notNull()
                    .bridgedTo(RowData.class);
        } catch (ValidationException e) {
            throw new ValidationException(
                    "the manifest of module " + module + " has a wrong type in sql." + key, e);
        }
    }

    /** The output columns, and those of a failure if {@code withFailure}. */
    static DataType output(ModuleColumns columns, boolean withFailure) {
        if (!withFailure) {
            return columns.output();
        }
        List<DataTypes.Field> fields = new ArrayList<>(DataType.getFields(columns.output()));
        for (String name : OutcomeRows.FAILURE_COLUMNS) {
            if (DataType.getFieldNames(columns.output()).contains(name)) {
                throw new ValidationException(
                        "module "
                                + columns.module()
                                + " has a column "
                                + name
                                + " of its own, so its failures cannot be rows");
            }
            fields.add(DataTypes.FIELD(name, DataTypes.STRING()));
        }
        return DataTypes.ROW(fields).notNull().bridgedTo(RowData.class);
    }

    /**
     * Checks that a call still has the columns with which its query was planned.
     *
     * @throws ValidationException if it has others
     */
    static void checkUnchanged(ModuleColumns found, boolean withFailure, CallContext call) {
        LogicalType current = output(found, withFailure).getLogicalType().copy(false);
        boolean isSame =
                call.getOutputDataType()
                        .map(planned -> planned.getLogicalType().copy(false).equals(current))
                        .orElse(true);
        if (!isSame) {
            throw new ValidationException(
                    "module "
                            + found.module()
                            + " has other columns than when the query was planned: wasm.modules was"
                            + " set after LOAD MODULE wasm, or its manifest changed. UNLOAD MODULE"
                            + " wasm, load it again and repeat the query.");
        }
    }
}
