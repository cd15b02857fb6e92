package io.wasmjobs.protocol.codec;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.JobRecord;
import io.wasmjobs.protocol.MalformedJob;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import java.util.List;

/** A wasm job on the wire: JSON, or a CloudEvent in binary mode. */
public final class WasmJobCodec {

    private WasmJobCodec() {}

    /** Reads any record: whatever its bytes are, the answer is a value. */
    public static JobRecord read(WireRecord record) {
        if (CloudEventCodec.isCloudEvent(record.headers())) {
            return CloudEventCodec.readJob(record);
        }
        Bytes value = record.value();
        return value == null
                ? new MalformedJob("not JSON: the record has no value", null)
                : JsonJobReader.read(value.unsafeArray());
    }

    /** The record that {@link #read} reads as this job; its key is the job id. */
    public static WireRecord write(WasmJob job) {
        return job.form() == PayloadForm.CLOUD_EVENT
                ? CloudEventCodec.writeJob(job)
                : new WireRecord(Bytes.utf8(job.jobId()), toJson(job), List.of());
    }

    /** The job as JSON, in whatever form it came; a CloudEvent's payload goes as base64. */
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
                    generator.writeEndObject();
                });
    }

    /**
     * The job as it came, for its dead letter: JSON keeps its unknown fields and the text of its
     * numbers, and loses its white space; a CloudEvent becomes JSON.
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
