package io.wasmjobs.protocol.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.wasmjobs.protocol.BoundRecord;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.Unicode;
import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A dead letter on the wire: always JSON, with headers for the position of its job. */
public final class DeadLetterCodec {

    static final String TOPIC = "__connect.errors.topic";
    static final String PARTITION = "__connect.errors.partition";
    static final String OFFSET = "__connect.errors.offset";
    private static final String STAGE = "__connect.errors.stage";
    private static final String CLASS = "__connect.errors.exception.class.name";
    private static final String MESSAGE = "__connect.errors.exception.message";
    private static final String SPRING_TOPIC = "kafka_dlt-original-topic";
    private static final String FAILURE = "wasm-failure";
    private static final String ATTEMPTS = "wasm-attempts";

    private DeadLetterCodec() {}

    /**
     * Writes a dead letter: its key is the job id, or the record's own key without one; its headers
     * are the record's, then those of Kafka Connect, Spring and this project.
     *
     * @param record the job's record, for its key and headers
     * @param origin the position of that record
     */
    public static WireRecord write(DeadLetter letter, WireRecord record, Origin origin) {
        return write(letter, record.key(), new ArrayList<>(record.headers()), origin);
    }

    /**
     * Writes the dead letter of a bound record: its key is the id of the record's job; the record's
     * own key, its binding and its replay number are headers.
     */
    public static WireRecord write(DeadLetter letter, BoundRecord bound) {
        List<Header> headers = new ArrayList<>(bound.record().headers());
        BoundRecordCodec.addTo(headers, bound);
        return write(letter, id(letter), headers, bound.origin());
    }

    /** The same without the record's headers, for which there is no room. */
    public static WireRecord writeWithoutHeaders(DeadLetter letter, BoundRecord bound) {
        List<Header> headers = new ArrayList<>();
        BoundRecord cut = bound.with(new WireRecord(null, null, List.of()));
        BoundRecordCodec.addTo(headers, cut);
        headers.add(BoundRecordCodec.headersCut());
        return write(letter, id(letter), headers, bound.origin());
    }

    private static @Nullable Bytes id(DeadLetter letter) {
        return letter.jobId() == null ? null : Bytes.utf8(letter.jobId());
    }

    private static WireRecord write(
            DeadLetter letter, @Nullable Bytes recordKey, List<Header> headers, Origin origin) {
        headers.add(Header.of(TOPIC, origin.topic()));
        headers.add(Header.of(PARTITION, Integer.toString(origin.partition())));
        headers.add(Header.of(OFFSET, Long.toString(origin.offset())));
        headers.add(Header.of(STAGE, stage(letter)));
        headers.add(Header.of(CLASS, exceptionClass(letter)));
        headers.add(Header.of(MESSAGE, Unicode.wellFormed(letter.lastError())));
        headers.add(Header.of(SPRING_TOPIC, origin.topic()));
        headers.add(Header.of(FAILURE, letter.failure().name()));
        headers.add(Header.of(ATTEMPTS, Integer.toString(letter.attempts())));
        String jobId = letter.failure() == FailureKind.MALFORMED_JOB ? null : letter.jobId();
        Bytes key = jobId == null ? recordKey : Bytes.utf8(jobId);
        return new WireRecord(key, toJson(letter), headers);
    }

    /** Kafka Connect's name for the stage that failed: reading the value, or processing it. */
    private static String stage(DeadLetter letter) {
        return letter.failure() == FailureKind.MALFORMED_JOB ? "VALUE_CONVERTER" : "TRANSFORMATION";
    }

    private static String exceptionClass(DeadLetter letter) {
        return letter.failure() == FailureKind.MALFORMED_JOB
                ? "io.wasmjobs.protocol.MalformedJob"
                : "io.wasmjobs.engine.Outcome$Failure";
    }

    /** The dead letter as one line of JSON. */
    public static Bytes toJson(DeadLetter letter) {
        int size = letter.job() == null ? 0 : letter.job().size();
        int raw = letter.raw() == null ? 0 : letter.raw().bytes().size() / 3 * 4;
        return Json.write(size + raw + 600, to -> write(to, letter));
    }

    private static void write(JsonGenerator generator, DeadLetter letter) throws IOException {
        generator.writeStartObject();
        Json.text(generator, "job_id", letter.jobId());
        generator.writeFieldName("job");
        if (letter.job() == null) {
            generator.writeNull();
        } else {
            generator.writeRawValue(new RawJson(letter.job().unsafeArray()));
        }
        generator.writeNumberField("attempts", letter.attempts());
        Json.text(generator, "last_error", letter.lastError());
        generator.writeNumberField("timestamp", letter.timestamp().getEpochSecond());
        generator.writeStringField("failure", letter.failure().name());
        Json.text(generator, "module_id", letter.moduleId());
        Json.text(generator, "module_sha256", letter.moduleSha256());
        Json.number(generator, "fuel", letter.fuel());
        Json.text(generator, "worker_id", letter.workerId());
        generator.writeArrayFieldStart("logs");
        for (String line : letter.logs()) {
            generator.writeString(Unicode.wellFormed(line));
        }
        generator.writeEndArray();
        writeRaw(generator, letter.raw());
        generator.writeEndObject();
    }

    private static void writeRaw(JsonGenerator generator, DeadLetter.@Nullable Raw raw)
            throws IOException {
        if (raw == null) {
            return;
        }
        generator.writeFieldName("raw_base64");
        generator.writeBinary(raw.bytes().unsafeArray());
        if (raw.isCut()) {
            generator.writeNumberField("raw_size", raw.size());
        }
    }

    /**
     * Reads a dead letter's JSON.
     *
     * @throws UnreadableRecordException if it is not a dead letter
     */
    public static DeadLetter read(WireRecord record) {
        Bytes value = record.value();
        if (value == null) {
            throw new UnreadableRecordException("not a dead letter: the record has no value");
        }
        byte[] json = value.unsafeArray();
        String notJson = Json.notJsonReason(json);
        if (notJson != null) {
            throw new UnreadableRecordException("not a dead letter: " + notJson);
        }
        try (JsonParser parser = Json.parser(json, 0, json.length)) {
            parser.nextToken();
            JsonFields.expect(parser, JsonToken.START_OBJECT, "not a JSON object");
            DeadLetterFields fields = new DeadLetterFields(json);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                fields.read(parser, name);
            }
            return fields.deadLetter();
        } catch (MalformedException e) {
            throw new UnreadableRecordException("not a dead letter: " + e.reason());
        } catch (JsonProcessingException e) {
            throw new UnreadableRecordException("not a dead letter: " + Json.describe(e));
        } catch (IOException e) {
            throw new UncheckedIOException("reading JSON from memory failed", e);
        }
    }

    /**
     * The bound record of the dead letter, or null for the dead letter of a job.
     *
     * @return the record, without a value if it was a tombstone, and with only the first bytes if
     *     {@link #isWhole} is false
     * @throws UnreadableRecordException if one of its headers is wrong
     */
    public static @Nullable BoundRecord boundRecord(DeadLetter letter, WireRecord record) {
        return BoundRecordCodec.ofDeadLetter(
                record, letter.raw() == null ? null : letter.raw().bytes(), origin(record));
    }

    /** Whether the dead letter has its whole bound record, with all bytes and headers. */
    public static boolean isWhole(DeadLetter letter, WireRecord record) {
        return (letter.raw() == null || !letter.raw().isCut())
                && BoundRecordCodec.hasAllHeaders(record);
    }

    /** The position of the dead letter's job, or null if its headers do not have it. */
    public static @Nullable Origin origin(WireRecord record) {
        String topic = record.header(TOPIC);
        String partition = record.header(PARTITION);
        String offset = record.header(OFFSET);
        if (topic == null || partition == null || offset == null) {
            return null;
        }
        try {
            return new Origin(topic, Integer.parseInt(partition), Long.parseLong(offset));
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
