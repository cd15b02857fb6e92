package io.wasmjobs.protocol.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the fields of a dead letter while it is parsed. */
final class DeadLetterFields {

    private final byte[] json;
    private @Nullable String jobId;
    private @Nullable Bytes job;
    private @Nullable Bytes raw;
    private int rawSize = -1;
    private int attempts;
    private String lastError = "";
    private Instant timestamp = Instant.EPOCH;
    private @Nullable FailureKind failure;
    private @Nullable String moduleId;
    private @Nullable String moduleSha256;
    private @Nullable Long fuel;
    private String workerId = "";
    private final List<String> logs = new ArrayList<>();

    /**
     * @param json the JSON that is parsed, from which the job's bytes are copied
     */
    DeadLetterFields(byte[] json) {
        this.json = json;
    }

    void read(JsonParser parser, String name) throws IOException, MalformedException {
        switch (name) {
            case "job_id" -> jobId = JsonFields.textOrNull(parser, name);
            case "job" ->
                    job =
                            parser.currentToken() == JsonToken.VALUE_NULL
                                    ? null
                                    : Bytes.wrap(slice(parser));
            case "raw_base64" -> raw = Bytes.wrap(MessageJson.base64(parser));
            case "raw_size" -> rawSize = (int) JsonFields.integer(parser, name);
            case "attempts" -> attempts = (int) JsonFields.integer(parser, name);
            case "last_error" -> lastError = JsonFields.text(parser, name);
            case "timestamp" -> timestamp = Instant.ofEpochSecond(JsonFields.integer(parser, name));
            case "failure" -> failure = kind(JsonFields.text(parser, name));
            case "module_id" -> moduleId = JsonFields.textOrNull(parser, name);
            case "module_sha256" -> moduleSha256 = JsonFields.textOrNull(parser, name);
            case "fuel" -> fuel = JsonFields.integer(parser, name);
            case "worker_id" -> workerId = JsonFields.text(parser, name);
            case "logs" -> {
                JsonFields.expect(parser, JsonToken.START_ARRAY, "logs is not an array");
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    logs.add(JsonFields.text(parser, "a line of logs"));
                }
            }
            default -> parser.skipChildren();
        }
    }

    /** The bytes of the object that the parser has just entered. */
    private byte[] slice(JsonParser parser) throws IOException, MalformedException {
        JsonFields.expect(parser, JsonToken.START_OBJECT, "job is not an object");
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int to = (int) parser.currentLocation().getByteOffset();
        return JsonWhitespace.strip(Arrays.copyOfRange(json, from, to));
    }

    private static FailureKind kind(String name) throws MalformedException {
        try {
            return FailureKind.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("failure is none that this version knows");
        }
    }

    DeadLetter deadLetter() throws MalformedException {
        if (failure == null) {
            throw new MalformedException("failure is missing");
        }
        return new DeadLetter(
                jobId,
                job,
                raw == null ? null : new DeadLetter.Raw(raw, Math.max(rawSize, raw.size())),
                attempts,
                lastError,
                timestamp,
                failure,
                moduleId,
                moduleSha256,
                fuel,
                workerId,
                logs);
    }
}
