package io.wasmjobs.sql;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * Checks that JSON has the form of a type, before Flink's converter reads it. That one would take
 * 1.7 for an INT as 1, and a text for a BOOLEAN as false.
 */
final class JsonCheck {

    /** Numbers that a double cannot hold exactly come as texts from many guests. */
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,40}([.][0-9]{1,40})?");

    /** Beyond this, to round a number costs more than the number is worth. */
    private static final int MOST_DECIMALS = 1_000;

    private JsonCheck() {}

    /**
     * Finds the first value of another form.
     *
     * @param path the column
     * @return a sentence that names the column, what was found and what is expected; null for none
     */
    static @Nullable String mismatch(String path, JsonNode value, LogicalType type) {
        if (value.isNull()) {
            return null;
        }
        return switch (type.getTypeRoot()) {
            case ARRAY -> ofArray(path, value, (ArrayType) type);
            case MAP -> ofMap(path, value, (MapType) type);
            case ROW -> ofRow(path, value, (RowType) type);
            default -> fits(value, type) ? null : expected(path, value, type);
        };
    }

    private static @Nullable String ofArray(String path, JsonNode value, ArrayType type) {
        if (!value.isArray()) {
            return expected(path, value, type);
        }
        for (int i = 0; i < value.size(); i++) {
            String found = mismatch(path + "[" + i + "]", value.get(i), type.getElementType());
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable String ofMap(String path, JsonNode value, MapType type) {
        if (!value.isObject()) {
            return expected(path, value, type);
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            String found = mismatch(path + "[...]", entry.getValue(), type.getValueType());
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static @Nullable String ofRow(String path, JsonNode value, RowType type) {
        if (!value.isObject()) {
            return expected(path, value, type);
        }
        for (RowType.RowField field : type.getFields()) {
            JsonNode part = value.get(field.getName());
            String found =
                    part == null
                            ? null
                            : mismatch(path + "." + field.getName(), part, field.getType());
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static boolean fits(JsonNode value, LogicalType type) {
        return switch (type.getTypeRoot()) {
            // As in WASM_ROWS, what is not a text becomes its JSON text.
            case VARCHAR -> true;
            case BOOLEAN -> value.isBoolean();
            case TINYINT -> isWhole(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case SMALLINT -> isWhole(value, Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> isWhole(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> isWhole(value, Long.MIN_VALUE, Long.MAX_VALUE);
            case DECIMAL -> isDecimal(value, (DecimalType) type);
            case FLOAT -> value.isNumber() && Float.isFinite(value.floatValue());
            case DOUBLE -> value.isNumber() && Double.isFinite(value.doubleValue());
            default -> value.isTextual();
        };
    }

    private static boolean isWhole(JsonNode value, long least, long most) {
        if (value.isIntegralNumber()) {
            return value.canConvertToLong()
                    && least <= value.longValue()
                    && value.longValue() <= most;
        }
        BigDecimal number = numberOf(value);
        return value.isTextual()
                && number != null
                && number.scale() == 0
                && number.compareTo(BigDecimal.valueOf(least)) >= 0
                && number.compareTo(BigDecimal.valueOf(most)) <= 0;
    }

    private static boolean isDecimal(JsonNode value, DecimalType type) {
        BigDecimal number = value.isNumber() ? value.decimalValue() : numberOf(value);
        if (number == null || number.scale() > MOST_DECIMALS) {
            return false;
        }
        int wholeDigits = type.getPrecision() - type.getScale();
        return number.signum() == 0
                ? number.scale() >= -MOST_DECIMALS
                : (long) number.precision() - number.scale() <= wholeDigits;
    }

    private static @Nullable BigDecimal numberOf(JsonNode value) {
        return value.isTextual() && NUMBER.matcher(value.textValue()).matches()
                ? new BigDecimal(value.textValue())
                : null;
    }

    /** Names kinds, not values: payloads are not for logs. */
    static String expected(String path, JsonNode value, LogicalType type) {
        String kind =
                switch (value.getNodeType()) {
                    case STRING -> "a text";
                    case NUMBER -> "a number";
                    case BOOLEAN -> "true or false";
                    case ARRAY -> "an array";
                    case OBJECT -> "an object";
                    case NULL -> "null";
                    case BINARY, MISSING, POJO -> "no JSON";
                };
        return "column " + path + " is " + kind + " that is no " + type.asSummaryString();
    }
}
