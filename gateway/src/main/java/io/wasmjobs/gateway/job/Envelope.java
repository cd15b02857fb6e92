package io.wasmjobs.gateway.job;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.wasmjobs.protocol.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The top-level fields of a job's JSON that the gateway reads or sets.
 *
 * @param jobId {@code job_id}, if it is a string
 * @param hasOther the name of {@code job_id} or {@code tenant}, if it is present but not a string
 */
record Envelope(@Nullable String jobId, Optional<String> hasOther) {

    static final String JOB_ID = "job_id";
    static final String TENANT = "tenant";

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
                    .build();

    /** Reads the fields; JSON that is not an object has none of them. */
    static Envelope read(Bytes json) {
        String jobId = null;
        String other = null;
        try (JsonParser parser = JSON.createParser(json.unsafeArray())) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    JsonToken value = parser.nextToken();
                    if (!isOurs(name)) {
                        parser.skipChildren();
                    } else if (value == JsonToken.VALUE_STRING) {
                        jobId = name.equals(JOB_ID) ? parser.getText() : jobId;
                    } else if (value != JsonToken.VALUE_NULL) {
                        other = name;
                        parser.skipChildren();
                    }
                }
            }
        } catch (IOException e) {
            // The protocol's own reader reports what is wrong.
            return new Envelope(null, Optional.empty());
        }
        return new Envelope(jobId, Optional.ofNullable(other));
    }

    private static boolean isOurs(String name) {
        return name.equals(JOB_ID) || name.equals(TENANT);
    }

    /**
     * The same JSON with these texts and numbers instead of the fields of the same names; empty if
     * it is not exactly one JSON object.
     */
    static Optional<Bytes> with(Bytes json, Map<String, ?> fields) {
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("no fields to set");
        }
        ByteArrayOutputStream copy = new ByteArrayOutputStream(json.size() + 128);
        try (JsonParser parser = JSON.createParser(json.unsafeArray());
                JsonGenerator generator = JSON.createGenerator(copy)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            generator.writeStartObject();
            for (Map.Entry<String, ?> field : fields.entrySet()) {
                generator.writeFieldName(field.getKey());
                generator.writeObject(field.getValue());
            }
            generator.flush();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                // Copies bytes, so that numbers keep their text.
                int from = (int) parser.currentTokenLocation().getByteOffset();
                boolean dropped = fields.containsKey(parser.currentName());
                parser.nextToken();
                parser.skipChildren();
                parser.finishToken();
                int to = (int) parser.currentLocation().getByteOffset();
                if (!dropped) {
                    copy.write(',');
                    copy.write(json.unsafeArray(), from, to - from);
                }
            }
            copy.write('}');
            if (parser.nextToken() != null) {
                return Optional.empty();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.of(Bytes.wrap(copy.toByteArray()));
    }
}
