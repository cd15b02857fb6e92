package io.wasmjobs.protocol.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.PublishedState;
import io.wasmjobs.protocol.Unicode;
import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A published state on the wire. The key is {@code <module>/<key>}; the value is JSON, or null for
 * a deleted state, so that a compacted topic removes it:
 *
 * <pre>{"module_id": "counter", "key": "visitors", "version": 1, "entries": {"total": "5"}}</pre>
 *
 * <p>A value that is not UTF-8 is {@code {"base64": "…"}}. An entry whose key is not UTF-8 is in
 * {@code entries_base64}, with its key in base64 too.
 */
public final class PublishedStateCodec {

    private PublishedStateCodec() {}

    /** The key of the state's record. */
    public static Bytes key(String moduleId, String key) {
        return Bytes.utf8(moduleId + '/' + key);
    }

    /**
     * Writes a state.
     *
     * @param headers headers that are copied from the job, such as {@code traceparent}
     */
    public static WireRecord write(PublishedState state, List<Header> headers) {
        Bytes key = key(state.moduleId(), state.key());
        return new WireRecord(key, state.entries().isEmpty() ? null : toJson(state), headers);
    }

    /** A deleted state as JSON, without entries. */
    public static Bytes withoutEntries(String moduleId, String key) {
        return toJson(new PublishedState(moduleId, key, 1, new TreeMap<>()));
    }

    private static Bytes toJson(PublishedState state) {
        return Json.write(200, to -> write(to, state));
    }

    private static void write(JsonGenerator generator, PublishedState state) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("module_id", state.moduleId());
        generator.writeStringField("key", state.key());
        generator.writeNumberField("version", state.version());
        generator.writeObjectFieldStart("entries");
        boolean allText = true;
        for (Map.Entry<Bytes, Bytes> entry : state.entries().entrySet()) {
            if (isText(entry.getKey())) {
                generator.writeFieldName(entry.getKey().toUtf8());
                writeValue(generator, entry.getValue());
            } else {
                allText = false;
            }
        }
        generator.writeEndObject();
        if (!allText) {
            writeOthers(generator, state);
        }
        generator.writeEndObject();
    }

    private static void writeOthers(JsonGenerator generator, PublishedState state)
            throws IOException {
        generator.writeObjectFieldStart("entries_base64");
        for (Map.Entry<Bytes, Bytes> entry : state.entries().entrySet()) {
            if (!isText(entry.getKey())) {
                generator.writeFieldName(entry.getKey().toBase64());
                writeValue(generator, entry.getValue());
            }
        }
        generator.writeEndObject();
    }

    private static void writeValue(JsonGenerator generator, Bytes value) throws IOException {
        if (isText(value)) {
            generator.writeString(value.toUtf8());
        } else {
            generator.writeStartObject();
            generator.writeStringField("base64", value.toBase64());
            generator.writeEndObject();
        }
    }

    private static boolean isText(Bytes bytes) {
        return Unicode.isUtf8(bytes.unsafeArray());
    }
}
