package io.wasmjobs.sql;

import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.formats.common.TimestampFormat;
import org.apache.flink.formats.json.JsonToRowDataConverters;
import org.apache.flink.formats.json.JsonToRowDataConverters.JsonToRowDataConverter;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.DeserializationFeature;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.MappingIterator;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectReader;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.json.JsonMapper;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/**
 * Reads the rows of an answer: JSON objects, one after the other or in an array. A field that is
 * missing is NULL, and one that is no column is ignored.
 */
final class AnswerRows {

    private static final ObjectReader JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build()
                    .readerFor(JsonNode.class);

    private final RowType type;
    private final int width;
    private final List<JsonToRowDataConverter> converters;

    /**
     * @param type the columns
     * @param more how many columns the caller adds to each row, which are NULL
     */
    AnswerRows(RowType type, int more) {
        this.type = type;
        this.width = type.getFieldCount() + more;
        JsonToRowDataConverters factory =
                new JsonToRowDataConverters(false, false, TimestampFormat.ISO_8601);
        this.converters = type.getChildren().stream().map(factory::createConverter).toList();
    }

    /**
     * Reads all rows of an answer.
     *
     * @throws WrongAnswerException if it is not JSON, or a value has not the type of its column
     */
    List<RowData> read(Bytes answer) throws WrongAnswerException {
        List<RowData> rows = new ArrayList<>();
        try (MappingIterator<JsonNode> values =
                JSON.readValues(JSON.createParser(answer.unsafeArray()))) {
            while (values.hasNextValue()) {
                JsonNode value = values.nextValue();
                if (value.isArray()) {
                    for (JsonNode element : value) {
                        rows.add(row(element, rows.size() + 1));
                    }
                } else {
                    rows.add(row(value, rows.size() + 1));
                }
            }
        } catch (JsonProcessingException e) {
            throw new WrongAnswerException(
                    "row " + (rows.size() + 1) + " of the answer is not JSON");
        } catch (IOException e) {
            throw new WrongAnswerException("the answer is not UTF-8");
        }
        return rows;
    }

    private RowData row(JsonNode object, int number) throws WrongAnswerException {
        if (!object.isObject()) {
            throw new WrongAnswerException("row " + number + " of the answer is not a JSON object");
        }
        GenericRowData row = new GenericRowData(width);
        for (int i = 0; i < converters.size(); i++) {
            String name = type.getFieldNames().get(i);
            JsonNode value = object.get(name);
            if (value != null) {
                row.setField(i, convert(name, value, i, number));
            }
        }
        return row;
    }

    @SuppressWarnings("IllegalCatch")
    private Object convert(String name, JsonNode value, int column, int number)
            throws WrongAnswerException {
        LogicalType expected = type.getTypeAt(column);
        String mismatch = JsonCheck.mismatch(name, value, expected);
        if (mismatch == null) {
            try {
                return converters.get(column).convert(value);
            } catch (RuntimeException notParsed) {
                // Flink's converter throws what each parser does: of dates, of base64.
                mismatch = JsonCheck.expected(name, value, expected);
            }
        }
        throw new WrongAnswerException("row " + number + " of the answer: " + mismatch);
    }
}
