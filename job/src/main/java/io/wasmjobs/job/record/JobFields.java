package io.wasmjobs.job.record;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads the fields of a job; a payload that is the record's value is not written twice.
 */
final class JobFields {

    private JobFields() {}

    static void write(WasmJob job, WireRecord record, DataOutputView target) throws IOException {
        Fields.writeText(job.jobId(), target);
        ModuleReference module = job.module();
        boolean isChain = module.next() != null;
        Fields.writeText(isChain ? module.toString() : module.id(), target);
        Fields.writeNullableText(isChain ? null : module.sha256(), target);
        Fields.writeText(job.message().typeName(), target);
        target.writeByte(code(job.form()));
        Fields.writeBytes(isValue(job, record) ? null : job.message().payload(), target);
        target.writeLong(job.timeout() == null ? 0 : job.timeout().toMillis());
        target.writeLong(job.replay());
        SchedulingFields.write(job.scheduling(), target);
    }

    static WasmJob read(WireRecord record, DataInputView source) throws IOException {
        return readWithoutScheduling(record, source).with(SchedulingFields.read(source));
    }

    /** Reads the format before jobs had a scheduling. */
    static WasmJob readWithoutScheduling(WireRecord record, DataInputView source)
            throws IOException {
        String jobId = Fields.readText(source);
        ModuleReference module = module(Fields.readText(source), Fields.readNullableText(source));
        String typeName = Fields.readText(source);
        PayloadForm form = form(source.readByte());
        Bytes payload = Fields.readBytes(source);
        if (payload == null) {
            payload = record.value() == null ? Bytes.EMPTY : record.value();
        }
        long timeout = source.readLong();
        long replay = source.readLong();
        return new WasmJob(
                jobId,
                module,
                new Message(typeName, payload),
                form,
                timeout == 0 ? null : Duration.ofMillis(timeout),
                replay);
    }

    /** Parses a chain, which is written as one text because no id contains the separator. */
    private static ModuleReference module(String text, @Nullable String sha256) {
        return sha256 == null ? ModuleReference.parse(text) : new ModuleReference(text, sha256);
    }

    @SuppressWarnings("ReferenceEquality") // The same object, not only the same bytes.
    private static boolean isValue(WasmJob job, WireRecord record) {
        return job.message().payload() == record.value();
    }

    private static int code(PayloadForm form) {
        return switch (form) {
            case INTEGERS -> 0;
            case TEXT -> 1;
            case BASE64 -> 2;
            case JSON -> 3;
            case CLOUD_EVENT -> 4;
        };
    }

    private static PayloadForm form(int code) throws IOException {
        return switch (code) {
            case 0 -> PayloadForm.INTEGERS;
            case 1 -> PayloadForm.TEXT;
            case 2 -> PayloadForm.BASE64;
            case 3 -> PayloadForm.JSON;
            case 4 -> PayloadForm.CLOUD_EVENT;
            default -> throw new IOException("no payload form has the code " + code);
        };
    }
}
