package io.wasmjobs.job.outcome;

import io.wasmjobs.engine.Outcome;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.JobResultCodec;

/** Turns the outcome of a wasm job into its result or its dead letter. */
public final class OutcomeRecordFactory {

    private final String workerId;
    private final RecordSizeLimit limit;
    private final DeadLetterFactory deadLetters;

    /**
     * @param workerId the subtask that writes, such as {@code tm-1#0}
     * @param limit what a record has to fit in
     */
    public OutcomeRecordFactory(String workerId, RecordSizeLimit limit) {
        this.workerId = workerId;
        this.limit = limit;
        this.deadLetters = new DeadLetterFactory(workerId, limit);
    }

    /** The record for a job whose last invocation ended so. */
    public OutcomeRecord write(ReceivedJob received, Outcome outcome, int attempts) {
        if (outcome instanceof Outcome.Success success) {
            return result(received, success, attempts);
        }
        return deadLetter(received, (Outcome.Failure) outcome, attempts);
    }

    private OutcomeRecord result(ReceivedJob received, Outcome.Success success, int attempts) {
        JobResult result =
                new JobResult(
                        received.job().jobId(),
                        workerId,
                        received.job().module(),
                        success.report().moduleSha256(),
                        attempts,
                        success.report().duration(),
                        success.answer(),
                        received.job().form());
        WireRecord record = JobResultCodec.write(result, TraceContext.headers(received));
        if (limit.takes(record)) {
            return new OutcomeRecord(false, record);
        }
        return deadLetter(
                received,
                new Outcome.Failure(
                        FailureKind.OUTPUT_LIMIT,
                        tooLarge(received, success, RecordSizeLimit.sizeOf(record)),
                        success.report()),
                attempts);
    }

    private String tooLarge(ReceivedJob received, Outcome.Success success, long size) {
        return "module "
                + received.job().module().id()
                + " answered "
                + success.answer().payload().size()
                + " bytes, which makes a result of "
                + size
                + " bytes; Kafka takes "
                + limit.bytes()
                + ": answer less, or raise kafka.producer.max.request.size and the topic's"
                + " max.message.bytes";
    }

    private OutcomeRecord deadLetter(ReceivedJob received, Outcome.Failure failure, int attempts) {
        return new OutcomeRecord(true, deadLetters.write(received, failure, attempts));
    }
}
