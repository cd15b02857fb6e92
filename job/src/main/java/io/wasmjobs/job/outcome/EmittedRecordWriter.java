package io.wasmjobs.job.outcome;

import io.wasmjobs.engine.EmittedRecord;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.EmittedJobCodec;
import java.util.ArrayList;
import java.util.List;

/** Turns what a module emitted into records for their topics, or says why it may not be written. */
final class EmittedRecordWriter {

    private final OutputLimits limits;

    EmittedRecordWriter(OutputLimits limits) {
        this.limits = limits;
    }

    /**
     * Thrown if a record may not be written. The message completes a sentence that begins with the
     * module.
     */
    static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    /**
     * The records, in the order in which they were emitted.
     *
     * @param received the job whose module emitted them
     */
    List<OutputRecord> write(ReceivedJob received, List<EmittedRecord> emitted)
            throws RefusedException {
        List<OutputRecord> records = new ArrayList<>(emitted.size());
        int jobs = 0;
        for (EmittedRecord each : emitted) {
            WireRecord record = each.record();
            if (each.topic().equals(limits.jobsTopic())) {
                jobs++;
                record = job(received, record, jobs);
            }
            check(each.topic(), record);
            records.add(new OutputRecord(each.topic(), null, record));
        }
        return records;
    }

    private static WireRecord job(ReceivedJob parent, WireRecord emitted, int number)
            throws RefusedException {
        int depth = EmittedJobCodec.depth(parent.record()) + 1;
        if (depth > EmittedJobCodec.MAX_DEPTH) {
            throw new RefusedException(
                    "emitted a job at the end of a chain of "
                            + EmittedJobCodec.MAX_DEPTH
                            + " jobs, each emitted by the one before: that is the limit");
        }
        String id = parent.job().jobId() + '/' + number;
        if (id.codePointCount(0, id.length()) > WasmJob.MAX_ID_LENGTH) {
            throw new RefusedException(
                    "emitted a job whose id would have more than "
                            + WasmJob.MAX_ID_LENGTH
                            + " characters: give it an id");
        }
        return EmittedJobCodec.complete(emitted, id, depth, TraceContext.headers(parent));
    }

    private void check(String topic, WireRecord record) throws RefusedException {
        RecordSizeLimit limit = limits.topics().get(topic);
        if (limit == null) {
            throw new RefusedException(
                    "emitted a record to topic "
                            + topic
                            + ", which the pipeline may not write: add it to kafka.topic.outputs");
        }
        if (!limit.takes(record)) {
            throw new RefusedException(
                    "emitted a record of "
                            + RecordSizeLimit.sizeOf(record)
                            + " bytes to topic "
                            + topic
                            + ", which takes "
                            + limit.bytes()
                            + ": emit less, or raise kafka.producer.max.request.size and the topic's"
                            + " max.message.bytes");
        }
    }
}
