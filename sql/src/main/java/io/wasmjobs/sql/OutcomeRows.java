package io.wasmjobs.sql;

import io.wasmjobs.engine.Outcome;
import io.wasmjobs.protocol.FailureKind;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;

/**
 * Turns outcomes into rows with the columns of a module. An answer with other columns is a failure
 * {@link FailureKind#INVALID_ANSWER}.
 */
final class OutcomeRows {

    /** The columns of a failure, after those of the module. */
    static final List<String> FAILURE_COLUMNS = List.of("failure", "error");

    private final String function;
    private final String module;
    private final RowType type;
    private final AnswerRows answers;
    private final OnFailure onFailure;
    private final boolean withFailures;

    /**
     * @param function the function's name, for the message of a failure
     * @param withFailures whether rows have the columns of a failure
     */
    OutcomeRows(String function, ModuleColumns columns, OnFailure onFailure, boolean withFailures) {
        this.function = function;
        this.module = columns.module();
        this.type = (RowType) columns.output().getLogicalType();
        this.answers = new AnswerRows(type, withFailures ? FAILURE_COLUMNS.size() : 0);
        this.onFailure = onFailure;
        this.withFailures = withFailures;
    }

    /**
     * The rows of an outcome.
     *
     * @param isSuccess whether the module succeeded, so that its effects count
     * @param rows none for a failure, or one if it is a row
     */
    record Result(boolean isSuccess, List<RowData> rows) {}

    /**
     * Turns an outcome into rows: all of them, or none.
     *
     * @throws WasmFunctionException for a failure if it ends the query
     */
    Result of(Outcome outcome) {
        if (outcome instanceof Outcome.Success success) {
            try {
                return new Result(true, answers.read(success.answer().payload()));
            } catch (WrongAnswerException e) {
                return failed(
                        new Outcome.Failure(
                                FailureKind.INVALID_ANSWER,
                                "module " + module + ": " + e.getMessage(),
                                success.report()));
            }
        }
        return failed((Outcome.Failure) outcome);
    }

    private Result failed(Outcome.Failure failure) {
        if (withFailures) {
            int columns = type.getFieldCount();
            GenericRowData row = new GenericRowData(columns + FAILURE_COLUMNS.size());
            row.setField(columns, StringData.fromString(failure.kind().name()));
            row.setField(columns + 1, StringData.fromString(failure.message()));
            return new Result(false, List.of(row));
        }
        if (onFailure == OnFailure.NULL) {
            return new Result(false, List.of());
        }
        throw new WasmFunctionException(function, module, failure);
    }
}
