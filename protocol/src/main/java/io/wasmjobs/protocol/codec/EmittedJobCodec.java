package io.wasmjobs.protocol.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Completes a wasm job that a module emitted: with an id if it has none, which is the same at each
 * attempt; the depth of its chain; the trace of its parent; and a key for its record.
 */
public final class EmittedJobCodec {

    /** The greatest depth of a chain of jobs in which each was emitted by the one before. */
    public static final int MAX_DEPTH = 16;

    private static final String DEPTH = "wasm-chain-depth";
    private static final String EVENT_ID = "ce_id";
    private static final String ID = "job_id";

    private EmittedJobCodec() {}

    /** The number of jobs before this one in its chain; 0 for a job that was not emitted. */
    public static int depth(WireRecord record) {
        String depth = record.header(DEPTH);
        boolean isNumber = depth != null && depth.matches("[0-9]{1,3}");
        return isNumber ? Integer.parseInt(depth) : 0;
    }

    /**
     * Completes a job. A record that is not a job is not changed, and becomes a dead letter when it
     * is read.
     *
     * @param id the id of a job that has none
     * @param depth how many jobs are before it in its chain
     * @param trace the trace headers of its parent, for a job without {@code traceparent}
     */
    public static WireRecord complete(
            WireRecord emitted, String id, int depth, List<Header> trace) {
        List<Header> headers = new ArrayList<>(emitted.headers());
        headers.removeIf(header -> isHosts(header.name()));
        if (emitted.header("traceparent") == null) {
            headers.addAll(trace);
        }
        headers.add(Header.of(DEPTH, Integer.toString(depth)));
        Bytes value = emitted.value();
        if (emitted.header("ce_specversion") != null) {
            if (emitted.header(EVENT_ID) == null) {
                headers.add(Header.of(EVENT_ID, id));
            }
        } else if (value != null && isObjectWithoutId(value)) {
            value = withId(value, id);
        }
        WireRecord job = new WireRecord(emitted.key(), value, headers);
        return job.key() == null ? new WireRecord(key(job, id), value, headers) : job;
    }

    /**
     * Whether the header is reserved for the host: a guest must not set the depth of its chain or
     * replay a bound record.
     */
    private static boolean isHosts(String header) {
        return header.equals(DEPTH) || header.equals(BoundRecordCodec.BINDING);
    }

    private static Bytes key(WireRecord record, String id) {
        if (WasmJobCodec.read(record) instanceof WasmJob job) {
            String key = job.scheduling().key();
            return Bytes.utf8(key == null ? job.jobId() : key);
        }
        return Bytes.utf8(id);
    }

    private static boolean isObjectWithoutId(Bytes value) {
        byte[] bytes = value.unsafeArray();
        try (JsonParser parser = Json.parser(bytes, 0, bytes.length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean isId = parser.currentName().equals(ID);
                JsonToken token = parser.nextToken();
                if (isId && token != JsonToken.VALUE_NULL) {
                    return false;
                }
                parser.skipChildren();
            }
            return parser.currentToken() == JsonToken.END_OBJECT;
        } catch (IOException notJson) {
            return false;
        }
    }

    /** Inserts the id before the other fields, and removes an id that is null. */
    private static Bytes withId(Bytes value, String id) {
        byte[] bytes = value.unsafeArray();
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + id.length() + 20);
        try (JsonParser parser = Json.parser(bytes, 0, bytes.length);
                var generator = Json.generator(out)) {
            parser.nextToken();
            generator.writeStartObject();
            generator.writeStringField(ID, id);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (!name.equals(ID)) {
                    generator.writeFieldName(name);
                    Json.copyValue(parser, generator);
                }
            }
            generator.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("JSON that was read cannot be read again", e);
        }
        return Bytes.wrap(out.toByteArray());
    }
}
