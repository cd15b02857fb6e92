package io.wasmjobs.cli.deadletter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The job of a dead letter. */
final class JobReplay implements Replay {

    private static final String REPLAY = "replay";
    private static final JsonFactory JSON = new JsonFactory();

    private final WasmJob job;
    private final Bytes json;
    private final List<Header> headers;

    private JobReplay(WasmJob job, Bytes json, List<Header> headers) {
        this.job = job;
        this.json = json;
        this.headers = headers;
    }

    /** The job of a dead letter; empty if the dead letter does not contain the whole job. */
    static Optional<JobReplay> of(DeadLetterTopic.Filed filed) {
        Bytes json = filed.letter().job();
        return json == null
                ? Optional.empty()
                : of(
                        new WireRecord(filed.record().key(), json, List.of()),
                        filed.record().headers());
    }

    /** The job in {@code record}, a record of the topic of jobs; empty if it is not a job. */
    static Optional<JobReplay> of(WireRecord record) {
        return of(record, record.headers());
    }

    private static Optional<JobReplay> of(WireRecord record, List<Header> headers) {
        Bytes json = record.value();
        return json != null && WasmJobCodec.read(record) instanceof WasmJob job
                ? Optional.of(new JobReplay(job, json, jobHeaders(headers)))
                : Optional.empty();
    }

    @Override
    public long replays() {
        return job.replay();
    }

    @Override
    public String jobId() {
        return job.jobId();
    }

    @Override
    public WireRecord record(long replay) {
        if (wasCloudEvent()) {
            WasmJob event =
                    new WasmJob(
                            job.jobId(),
                            job.module(),
                            job.message(),
                            PayloadForm.CLOUD_EVENT,
                            job.timeout(),
                            replay,
                            job.scheduling());
            WireRecord record = WasmJobCodec.write(event);
            List<Header> all = new ArrayList<>(record.headers());
            headers.stream().filter(header -> !header.name().startsWith("ce_")).forEach(all::add);
            return new WireRecord(record.key(), record.value(), all);
        }
        return new WireRecord(WasmJobCodec.recordKey(job), withReplay(replay), headers);
    }

    private boolean wasCloudEvent() {
        return headers.stream().anyMatch(header -> header.name().equals("ce_specversion"));
    }

    /** The job's own headers, after which a dead letter has those about the failure. */
    private static List<Header> jobHeaders(List<Header> headers) {
        return headers.stream()
                .filter(header -> !header.name().startsWith("__connect.errors."))
                .filter(header -> !header.name().startsWith("kafka_dlt-"))
                .filter(header -> !header.name().startsWith("wasm-"))
                .toList();
    }

    /** The job as it was read, including unknown fields and the text of its numbers. */
    private Bytes withReplay(long replay) {
        ByteArrayOutputStream copy = new ByteArrayOutputStream(json.size() + 16);
        try (JsonParser parser = JSON.createParser(json.unsafeArray());
                JsonGenerator generator = JSON.createGenerator(copy)) {
            parser.nextToken();
            generator.writeStartObject();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                if (name.equals(REPLAY)) {
                    parser.skipChildren();
                } else {
                    generator.writeFieldName(name);
                    generator.copyCurrentStructureExact(parser);
                }
            }
            generator.writeNumberField(REPLAY, replay);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("reading JSON from memory failed", e);
        }
        return Bytes.wrap(copy.toByteArray());
    }
}
