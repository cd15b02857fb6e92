package io.wasmjobs.protocol.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A result on the wire: JSON, or a CloudEvent in binary mode if the job was one. */
public final class JobResultCodec {

    /** The largest buffer, in bytes, that is reserved before it is known to be needed. */
    private static final int LARGE = 1 << 16;

    private JobResultCodec() {}

    /**
     * Writes a result; its key is the job id.
     *
     * @param headers headers that are copied from the job, such as {@code traceparent}
     */
    public static WireRecord write(JobResult result, List<Header> headers) {
        return result.form() == PayloadForm.CLOUD_EVENT
                ? CloudEventCodec.writeResult(result, headers)
                : new WireRecord(Bytes.utf8(result.jobId()), toJson(result), headers);
    }

    /** The result as one line of JSON; a CloudEvent's payload is encoded as base64. */
    public static Bytes toJson(JobResult result) {
        // As integers the payload stands there twice: its own text, and the text of that text.
        int times = result.form() == PayloadForm.INTEGERS ? 16 : 2;
        long size = (long) times * result.answer().payload().size() + 600;
        return Json.write((int) Math.min(size, LARGE), to -> write(to, result));
    }

    private static void writeStages(JsonGenerator generator, JobResult result) throws IOException {
        if (result.stages().isEmpty()) {
            return;
        }
        generator.writeArrayFieldStart("stages");
        for (JobResult.Stage stage : result.stages()) {
            generator.writeStartObject();
            generator.writeStringField("module_id", stage.moduleId());
            Json.text(generator, "module_sha256", stage.moduleSha256());
            generator.writeFieldName("duration_ms");
            generator.writeNumber(Milliseconds.toText(stage.duration()));
            Json.number(generator, "fuel", stage.fuel());
            generator.writeEndObject();
        }
        generator.writeEndArray();
    }

    private static void write(JsonGenerator generator, JobResult result) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("job_id", result.jobId());
        Json.text(generator, "worker_id", result.workerId());
        generator.writeBooleanField("ok", true);
        if (result.form() == PayloadForm.INTEGERS) {
            generator.writeFieldName("output");
            byte[] message = MessageCodec.write(result.answer()).unsafeArray();
            generator.writeRawValue(new RawJson(IntegerArray.toJson(message)));
        }
        generator.writeNullField("error");
        generator.writeStringField("module_id", result.module().toString());
        Json.text(generator, "module_sha256", result.moduleSha256());
        generator.writeNumberField("attempts", result.attempts());
        generator.writeFieldName("duration_ms");
        generator.writeNumber(Milliseconds.toText(result.duration()));
        Json.number(generator, "fuel", result.fuel());
        writeStages(generator, result);
        MessageJson.write(generator, result.answer(), result.form());
        generator.writeEndObject();
    }

    /**
     * Reads a record of {@code wasm_results}. If an answer's bytes did not fit the job's form, the
     * form of the result is {@link PayloadForm#BASE64}.
     *
     * @throws UnreadableRecordException if it is not a result
     */
    public static JobResult read(WireRecord record) {
        try {
            if (CloudEventCodec.isCloudEvent(record.headers())) {
                return CloudEventCodec.readResult(record);
            }
            Bytes value = record.value();
            if (value == null) {
                throw new MalformedException("the record has no value");
            }
            return fromJson(value.unsafeArray());
        } catch (MalformedException e) {
            throw new UnreadableRecordException("not a result: " + e.reason());
        }
    }

    private static JobResult fromJson(byte[] json) throws MalformedException {
        String notJson = Json.notJsonReason(json);
        if (notJson != null) {
            throw new MalformedException(notJson);
        }
        try (JsonParser parser = Json.parser(json, 0, json.length)) {
            parser.nextToken();
            JsonFields.expect(parser, JsonToken.START_OBJECT, "not a JSON object");
            ResultFields fields = new ResultFields();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                fields.read(parser, name);
            }
            return fields.result();
        } catch (JsonProcessingException e) {
            throw new MalformedException(Json.describe(e));
        } catch (IOException e) {
            throw new UncheckedIOException("reading JSON from memory failed", e);
        }
    }

    /** Collects the fields of a result while it is parsed. */
    private static final class ResultFields {
        private @Nullable String jobId;
        private String workerId = "";
        private @Nullable ModuleReference module;
        private @Nullable String moduleSha256;
        private int attempts = 1;
        private Duration duration = Duration.ZERO;
        private @Nullable Long fuel;
        private @Nullable JobMessageReader message;

        void read(JsonParser parser, String name) throws IOException, MalformedException {
            switch (name) {
                case "job_id" -> jobId = JsonFields.text(parser, name);
                case "worker_id" -> workerId = JsonFields.text(parser, name);
                case "module_id" -> module = JsonJobReader.module(JsonFields.text(parser, name));
                case "module_sha256" -> moduleSha256 = JsonFields.textOrNull(parser, name);
                case "attempts" -> attempts = (int) JsonFields.integer(parser, name);
                case "duration_ms" -> duration = Milliseconds.parse(name, parser.getText());
                case "fuel" -> fuel = JsonFields.integer(parser, name);
                case "message" -> {
                    JsonFields.expect(parser, JsonToken.START_OBJECT, "message is not an object");
                    message = new JobMessageReader();
                    message.read(parser);
                }
                default -> parser.skipChildren();
            }
        }

        JobResult result() throws MalformedException {
            if (jobId == null || module == null || message == null) {
                throw new MalformedException("job_id, module_id or message is missing");
            }
            return new JobResult(
                    jobId,
                    workerId,
                    module,
                    moduleSha256,
                    attempts,
                    duration,
                    fuel,
                    message.message(),
                    List.of(),
                    message.form());
        }
    }
}
