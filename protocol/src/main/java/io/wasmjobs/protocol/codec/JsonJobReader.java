package io.wasmjobs.protocol.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.wasmjobs.protocol.JobRecord;
import io.wasmjobs.protocol.MalformedJob;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.Unicode;
import io.wasmjobs.protocol.WasmJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads one wasm job from JSON with a streaming parser, without a tree. */
final class JsonJobReader {

    private @Nullable String jobId;
    private @Nullable ModuleReference module;
    private @Nullable JobMessageReader message;
    private @Nullable Duration timeout;
    private long replay;
    private final SchedulingReader scheduling = new SchedulingReader();

    static JobRecord read(byte[] json) {
        String notJson = Json.notJsonReason(json);
        if (notJson != null) {
            return new MalformedJob(notJson, null);
        }
        JsonJobReader reader = new JsonJobReader();
        try (JsonParser parser = Json.parser(json, 0, json.length)) {
            return reader.job(parser);
        } catch (MalformedException e) {
            return new MalformedJob(e.reason(), reader.jobId);
        } catch (JsonProcessingException e) {
            return new MalformedJob(Json.describe(e), reader.jobId);
        } catch (IOException e) {
            throw new UncheckedIOException("reading JSON from memory failed", e);
        }
    }

    private WasmJob job(JsonParser parser) throws IOException, MalformedException {
        parser.nextToken();
        JsonFields.expect(parser, JsonToken.START_OBJECT, "not a JSON object");
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_OBJECT;
                token = parser.nextToken()) {
            String name = parser.currentName();
            parser.nextToken();
            field(parser, name);
        }
        if (parser.nextToken() != null) {
            throw new MalformedException("more follows the JSON object");
        }
        return new WasmJob(
                required(jobId, "job_id"),
                required(module, "module_id"),
                required(message, "message").message(),
                required(message, "message").form(),
                timeout,
                replay,
                scheduling.read());
    }

    private void field(JsonParser parser, String name) throws IOException, MalformedException {
        switch (name) {
            case "job_id" -> {
                once(jobId == null, name);
                jobId = jobId(JsonFields.text(parser, name));
            }
            case "module_id" -> {
                once(module == null, name);
                module = module(JsonFields.text(parser, name));
            }
            case "message" -> {
                once(message == null, name);
                JsonFields.expect(parser, JsonToken.START_OBJECT, "message is not an object");
                message = new JobMessageReader();
                message.read(parser);
            }
            case "timeout_ms" -> {
                once(timeout == null, name);
                if (parser.currentToken() != JsonToken.VALUE_NULL) {
                    timeout = Duration.ofMillis(JsonFields.positive(parser, name));
                }
            }
            case "replay" -> {
                once(replay == 0, name);
                if (parser.currentToken() != JsonToken.VALUE_NULL) {
                    replay = JsonFields.positive(parser, name);
                }
            }
            case "key" -> scheduling.key(name, JsonFields.textOrNull(parser, name));
            case "tenant" -> scheduling.tenant(name, JsonFields.textOrNull(parser, name));
            case "priority" -> {
                if (parser.currentToken() != JsonToken.VALUE_NULL) {
                    scheduling.priority(name, JsonFields.integer(parser, name));
                }
            }
            case "not_before" -> scheduling.notBefore(name, JsonFields.textOrNull(parser, name));
            default -> parser.skipChildren();
        }
    }

    static String jobId(String text) throws MalformedException {
        try {
            WasmJob.checkId(text);
            return text;
        } catch (IllegalArgumentException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }

    static ModuleReference module(String text) throws MalformedException {
        try {
            return ModuleReference.parse(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(Unicode.wellFormed(String.valueOf(e.getMessage())));
        }
    }

    private static void once(boolean first, String name) throws MalformedException {
        if (!first) {
            throw new MalformedException(name + " is given twice");
        }
    }

    private static <T> T required(@Nullable T value, String name) throws MalformedException {
        if (value == null) {
            throw new MalformedException(name + " is missing");
        }
        return value;
    }
}
