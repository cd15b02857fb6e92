package io.wasmjobs.sql;

import io.wasmjobs.protocol.Bytes;
import org.apache.flink.formats.common.TimestampFormat;
import org.apache.flink.formats.json.JsonFormatOptions.MapNullKeyMode;
import org.apache.flink.formats.json.RowDataToJsonConverters;
import org.apache.flink.formats.json.RowDataToJsonConverters.RowDataToJsonConverter;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonGenerator;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.json.JsonMapper;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/** Writes rows as payloads: a JSON object with a field for each column, NULL included. */
final class PayloadWriter {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN).build();

    private final RowDataToJsonConverter converter;

    PayloadWriter(RowType type) {
        converter =
                new RowDataToJsonConverters(
                                TimestampFormat.ISO_8601, MapNullKeyMode.FAIL, "null", false)
                        .createConverter(type);
    }

    /** The payload of a single value, which is a text or bytes; null for NULL. */
    static @Nullable Bytes single(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return Bytes.wrap(bytes);
        }
        return value == null ? null : Bytes.wrap(((StringData) value).toBytes());
    }

    /** The object of a row. */
    Bytes write(RowData row) {
        try {
            return Bytes.wrap(
                    JSON.writeValueAsBytes(converter.convert(JSON, JSON.createObjectNode(), row)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a row has no JSON", e);
        }
    }
}
