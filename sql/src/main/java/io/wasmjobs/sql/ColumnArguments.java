package io.wasmjobs.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.functions.FunctionDefinition;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.inference.ArgumentCount;
import org.apache.flink.table.types.inference.CallContext;
import org.apache.flink.table.types.inference.ConstantArgumentCount;
import org.apache.flink.table.types.inference.InputTypeStrategy;
import org.apache.flink.table.types.inference.Signature;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.utils.LogicalTypeCasts;

/**
 * The arguments of a call: a module, and a value for each input column of its manifest. Without
 * input columns that is one text or bytes.
 */
final class ColumnArguments implements InputTypeStrategy {

    private final Function<CallContext, ModuleColumns> columns;

    ColumnArguments(Function<CallContext, ModuleColumns> columns) {
        this.columns = columns;
    }

    @Override
    public ArgumentCount getArgumentCount() {
        return ConstantArgumentCount.from(2);
    }

    @Override
    public Optional<List<DataType>> inferInputTypes(CallContext call, boolean throwOnFailure) {
        ModuleColumns declared = columns.apply(call);
        List<DataType> found = call.getArgumentDataTypes();
        DataType input = declared.input();
        if (input == null) {
            boolean isPayload =
                    found.size() == 2
                            && (isOf(found.get(1), LogicalTypeFamily.CHARACTER_STRING)
                                    || isOf(found.get(1), LogicalTypeFamily.BINARY_STRING));
            return isPayload
                    ? Optional.of(List.of(module(), found.get(1).toInternal()))
                    : call.fail(
                            throwOnFailure,
                            "module %s declares no input columns, so its payload is one STRING or"
                                    + " BYTES",
                            declared.module());
        }
        List<DataType> expected = DataType.getFieldDataTypes(input);
        if (found.size() - 1 != expected.size()) {
            return call.fail(
                    throwOnFailure,
                    "module %s has %s input columns, and the call has %s values: expected is %s",
                    declared.module(),
                    expected.size(),
                    found.size() - 1,
                    input.getLogicalType().asSummaryString());
        }
        List<DataType> arguments = new ArrayList<>(List.of(module()));
        for (int i = 0; i < expected.size(); i++) {
            LogicalType from = found.get(i + 1).getLogicalType();
            LogicalType to = expected.get(i).getLogicalType();
            if (!LogicalTypeCasts.supportsImplicitCast(from, to)) {
                return call.fail(
                        throwOnFailure,
                        "column %s of module %s is %s, and the call has %s",
                        DataType.getFieldNames(input).get(i),
                        declared.module(),
                        to.asSummaryString(),
                        from.asSummaryString());
            }
            arguments.add(expected.get(i).toInternal());
        }
        return Optional.of(arguments);
    }

    private static boolean isOf(DataType type, LogicalTypeFamily family) {
        return type.getLogicalType().is(family);
    }

    private static DataType module() {
        return DataTypes.STRING().notNull();
    }

    @Override
    public List<Signature> getExpectedSignatures(FunctionDefinition definition) {
        return List.of(
                Signature.of(
                        Signature.Argument.of("module", "STRING"),
                        Signature.Argument.ofVarying("the input columns of its manifest")));
    }
}
