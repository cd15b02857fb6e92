package io.wasmjobs.protocol.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.JobRecord;
import io.wasmjobs.protocol.MalformedJob;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.Scheduling;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import java.util.List;

/** A wasm job on the wire: JSON, or a CloudEvent in binary mode. */
public final class WasmJobCodec {

    private WasmJobCodec() {}

    /** Reads any record; never throws, whatever the bytes are. */
    public static JobRecord read(WireRecord record) {
        if (CloudEventCodec.isCloudEvent(record.headers())) {
            return CloudEventCodec.readJob(record);
        }
        Bytes value = record.value();
        return value == null
                ? new MalformedJob("not JSON: the record has no value", null)
                : JsonJobReader.read(value.unsafeArray());
    }

    /** Whether a CloudEvent's header with this name is part of a job's {@link Scheduling}. */
    public static boolean isScheduling(String header) {
        return CloudEventCodec.isScheduling(header);
    }

    /**
     * The key of a job's record, which determines the partition: its {@code key}, otherwise its id.
     */
    public static Bytes recordKey(WasmJob job) {
        String key = job.scheduling().key();
        return Bytes.utf8(key == null ? job.jobId() : key);
    }

    /** The record that {@link #read} reads as this job, with {@link #recordKey}. */
    public static WireRecord write(WasmJob job) {
        return job.form() == PayloadForm.CLOUD_EVENT
                ? CloudEventCodec.writeJob(job)
                : new WireRecord(recordKey(job), toJson(job), List.of());
    }

    /**
     * The job as JSON, in the form in which it was read; a CloudEvent's payload is encoded as
     * base64.
     */
    public static Bytes toJson(WasmJob job) {
        return Json.write(
                job.message().payload().size() + 256,
                generator -> {
                    generator.writeStartObject();
                    generator.writeStringField("job_id", job.jobId());
                    generator.writeStringField("module_id", job.module().toString());
                    MessageJson.write(generator, job.message(), job.form());
                    if (job.timeout() != null) {
                        generator.writeNumberField("timeout_ms", job.timeout().toMillis());
                    }
                    if (job.replay() > 0) {
                        generator.writeNumberField("replay", job.replay());
                    }
                    writeScheduling(generator, job.scheduling());
                    generator.writeEndObject();
                });
    }

    private static void writeScheduling(JsonGenerator generator, Scheduling scheduling)
            throws IOException {
        if (scheduling.key() != null) {
            generator.writeStringField("key", scheduling.key());
        }
        if (scheduling.tenant() != null) {
            generator.writeStringField("tenant", scheduling.tenant());
        }
        if (scheduling.priority() != Scheduling.DEFAULT_PRIORITY) {
            generator.writeNumberField("priority", scheduling.priority());
        }
        if (scheduling.notBefore() != null) {
            generator.writeStringField("not_before", scheduling.notBefore().toString());
        }
    }

    /**
     * The job as it was read, for its dead letter: JSON keeps its unknown fields and the text of
     * its numbers, but not its white space; a CloudEvent becomes JSON.
     *
     * @param record what {@link #read} read as {@code job}
     */
    public static Bytes asRead(WireRecord record, WasmJob job) {
        Bytes value = record.value();
        return job.form() == PayloadForm.CLOUD_EVENT || value == null
                ? toJson(job)
                : Bytes.wrap(JsonWhitespace.strip(value.unsafeArray()));
    }
}
