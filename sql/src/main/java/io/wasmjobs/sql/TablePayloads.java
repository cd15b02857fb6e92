package io.wasmjobs.sql;

import io.wasmjobs.protocol.Bytes;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.TableSemantics;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeFamily;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeCasts;
import org.jspecify.annotations.Nullable;

/**
 * Makes payloads of the rows of a table: an object with the columns that the module declares, found
 * by name. For a module without input columns, the only column besides the key is the payload.
 */
final class TablePayloads implements Serializable {

    private static final long serialVersionUID = 1;

    private final ArrayList<RowData.FieldGetter> fields;
    private final @Nullable RowType object;

    private transient @Nullable PayloadWriter writer;

    private TablePayloads(List<RowData.FieldGetter> fields, @Nullable RowType object) {
        this.fields = new ArrayList<>(fields);
        this.object = object;
    }

    /**
     * The payloads of a table's rows for a module.
     *
     * @throws ValidationException if the table lacks a column, or one has another type
     */
    static TablePayloads of(ModuleColumns columns, TableSemantics table) {
        RowType type = (RowType) table.dataType().getLogicalType();
        DataType input = columns.input();
        return input == null
                ? ofColumn(columns.module(), type, table.partitionByColumns())
                : ofObject(columns.module(), type, (RowType) input.getLogicalType());
    }

    private static TablePayloads ofColumn(String module, RowType table, int[] key) {
        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < table.getFieldCount(); i++) {
            others.add(i);
        }
        for (int position : key) {
            others.remove((Integer) position);
        }
        LogicalType payload = others.size() == 1 ? table.getTypeAt(others.get(0)) : null;
        if (payload == null
                || !(payload.is(LogicalTypeFamily.CHARACTER_STRING)
                        || payload.is(LogicalTypeFamily.BINARY_STRING))) {
            throw new ValidationException(
                    "module "
                            + module
                            + " declares no input columns, so its table has one STRING or BYTES"
                            + " besides the key; the table is "
                            + table.asSummaryString());
        }
        return new TablePayloads(List.of(RowData.createFieldGetter(payload, others.get(0))), null);
    }

    private static TablePayloads ofObject(String module, RowType table, RowType input) {
        List<RowData.FieldGetter> fields = new ArrayList<>();
        List<LogicalType> types = new ArrayList<>();
        for (RowType.RowField column : input.getFields()) {
            int position = table.getFieldIndex(column.getName());
            LogicalType found = position < 0 ? null : table.getTypeAt(position);
            if (found == null || !LogicalTypeCasts.supportsImplicitCast(found, column.getType())) {
                throw new ValidationException(
                        "column "
                                + column.getName()
                                + " of module "
                                + module
                                + " is "
                                + column.getType().asSummaryString()
                                + ", and the table has "
                                + (found == null ? "no such column" : found.asSummaryString()));
            }
            fields.add(RowData.createFieldGetter(found, position));
            types.add(found);
        }
        return new TablePayloads(
                fields,
                RowType.of(
                        types.toArray(LogicalType[]::new),
                        input.getFieldNames().toArray(String[]::new)));
    }

    /** The payload of a row; null if the column that is the payload is NULL. */
    @Nullable Bytes of(RowData row) {
        if (object == null) {
            return PayloadWriter.single(fields.get(0).getFieldOrNull(row));
        }
        if (writer == null) {
            writer = new PayloadWriter(object);
        }
        GenericRowData values = new GenericRowData(fields.size());
        for (int i = 0; i < fields.size(); i++) {
            values.setField(i, fields.get(i).getFieldOrNull(row));
        }
        return writer.write(values);
    }
}
