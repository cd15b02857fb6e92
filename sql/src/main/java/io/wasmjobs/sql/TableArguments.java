package io.wasmjobs.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.functions.TableSemantics;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.ArgumentCount;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.ConstantArgumentCount;
import org.apache.flink.table.types.inference.InputTypeStrategy;
import org.apache.flink.table.types.inference.Signature;

/** The arguments of a call with a table: checks that the table has what the module takes. */
final class TableArguments implements InputTypeStrategy {

    /** The position of the table among the arguments. */
    static final int TABLE = 1;

    private final Function<CallContext, ModuleColumns> columns;
    private final boolean isPlanned;

    /**
     * @param isPlanned whether the types are those that the function is called with. Before, Flink
     *     refuses a strategy that changes them.
     */
    TableArguments(Function<CallContext, ModuleColumns> columns, boolean isPlanned) {
        this.columns = columns;
        this.isPlanned = isPlanned;
    }

    /** The payloads of the call's table. */
    static TablePayloads payloads(ModuleColumns columns, CallContext call) {
        TableSemantics table =
                call.getTableSemantics(TABLE)
                        .orElseThrow(() -> call.newValidationError("input is not a table"));
        if (table.partitionByColumns().length == 0) {
            throw new ValidationException(
                    "module "
                            + columns.module()
                            + " keeps state for a key, and the table has none: TABLE ... PARTITION"
                            + " BY ...");
        }
        return TablePayloads.of(columns, table);
    }

    @Override
    public ArgumentCount getArgumentCount() {
        return ConstantArgumentCount.any();
    }

    @Override
    public Optional<List<DataType>> inferInputTypes(CallContext call, boolean throwOnFailure) {
        payloads(columns.apply(call), call);
        List<DataType> arguments = new ArrayList<>(call.getArgumentDataTypes());
        if (isPlanned) {
            arguments.set(TABLE, arguments.get(TABLE).toInternal());
        }
        return Optional.of(arguments);
    }

    @Override
    public List<Signature> getExpectedSignatures(FunctionDefinition definition) {
        return List.of(
                Signature.of(
                        Signature.Argument.of("module_id", "STRING"),
                        Signature.Argument.of("input", "TABLE PARTITION BY")));
    }
}
