package io.wasmjobs.engine.abi;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.wasmjobs.engine.EmittedRecord;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The records that a guest emits during one invocation. Once a record is refused, the invocation
 * fails, whatever the guest does afterwards.
 */
public final class EmittedRecords {

    private static final int MOST_HEADERS = 100;
    private static final int LONGEST_QUOTE = 100;
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

    private final EmitGrant grant;
    private final List<EmittedRecord> records = new ArrayList<>();
    private long bytes;
    private @Nullable String refusal;

    EmittedRecords(EmitGrant grant) {
        this.grant = grant;
    }

    /**
     * Whether one more record of {@code size} bytes is within the limits; if not, the record counts
     * as refused.
     */
    public boolean hasRoomFor(long size) {
        if (refusal != null) {
            return false;
        }
        if (grant.topics().isEmpty()) {
            refuse("emitted a record, but its manifest lists no topics: add \"topics\"");
        } else if (records.size() >= grant.maxRecords()) {
            refuse("emitted more than %,d records", grant.maxRecords());
        } else if (bytes + size > grant.maxBytes()) {
            refuse(
                    "emitted records of more than %,d bytes together (max_output_bytes)",
                    grant.maxBytes());
        }
        return refusal == null;
    }

    /**
     * Adds a record, or refuses it.
     *
     * @param headers a JSON object whose values are texts, or empty
     * @return whether it was added
     */
    public boolean add(String topic, @Nullable Bytes key, @Nullable Bytes value, Bytes headers) {
        long size = size(key) + size(value) + headers.size();
        if (!hasRoomFor(size)) {
            return false;
        }
        if (!grant.topics().contains(topic)) {
            refuse(
                    "emitted a record to topic %s, which its manifest does not list: add it to"
                            + " \"topics\"",
                    quote(topic));
            return false;
        }
        List<Header> read = headers(headers);
        if (read == null) {
            refuse(
                    "emitted a record to topic %s whose headers are not a JSON object of at most"
                            + " %d texts",
                    topic, MOST_HEADERS);
            return false;
        }
        records.add(new EmittedRecord(topic, new WireRecord(key, value, read)));
        bytes += size;
        return true;
    }

    /** Why a record was refused, as the end of a sentence; null where none was. */
    @Nullable String refusal() {
        return refusal;
    }

    List<EmittedRecord> records() {
        return records;
    }

    private void refuse(String format, Object... arguments) {
        refusal = String.format(Locale.ROOT, format, arguments);
        records.clear();
    }

    private static long size(@Nullable Bytes bytes) {
        return bytes == null ? 0 : bytes.size();
    }

    private static String quote(String topic) {
        String text = topic.replaceAll("\\p{Cntrl}+", " ");
        return text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "…" : text;
    }

    /** Null where they are not headers. */
    private static @Nullable List<Header> headers(Bytes json) {
        if (json.size() == 0) {
            return List.of();
        }
        List<Header> headers = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(json.unsafeArray())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() != JsonToken.VALUE_STRING
                        || headers.size() == MOST_HEADERS) {
                    return null;
                }
                headers.add(Header.of(name, parser.getText()));
            }
            return parser.nextToken() == null ? headers : null;
        } catch (IOException e) {
            return null;
        }
    }
}
