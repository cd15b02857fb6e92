package io.wasmjobs.job.outcome;

import io.wasmjobs.engine.Outcome;
import io.wasmjobs.job.kafka.RecordLimit;
import io.wasmjobs.job.outcome.DeadLetterOffice.Failure;
import io.wasmjobs.job.record.EndedJob;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.JobResultCodec;
import io.wasmjobs.protocol.WireRecord;

/** Turns the outcome of a wasm job into its result or its dead letter. */
public final class OutcomeRecords {

    private final String workerId;
    private final RecordLimit limit;
    private final DeadLetterOffice deadLetters;

    /**
     * @param workerId the subtask that writes, such as {@code tm-1#0}
     * @param limit what a record has to fit in
     */
    public OutcomeRecords(String workerId, RecordLimit limit) {
        this.workerId = workerId;
        this.limit = limit;
        this.deadLetters = new DeadLetterOffice(workerId, limit);
    }

    /** The record for a job whose last invocation ended so. */
    public EndedJob write(ReceivedJob received, Outcome outcome, int attempts) {
        if (outcome instanceof Outcome.Success success) {
            return result(received, success, attempts);
        }
        Outcome.Failure failure = (Outcome.Failure) outcome;
        return deadLetter(
                received,
                new Failure(
                        failure.kind(),
                        failure.message(),
                        attempts,
                        failure.report().moduleSha256(),
                        failure.report().logs()));
    }

    private EndedJob result(ReceivedJob received, Outcome.Success success, int attempts) {
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
            return new EndedJob(false, record);
        }
        return deadLetter(
                received,
                new Failure(
                        FailureKind.OUTPUT_LIMIT,
                        tooLarge(received, success, RecordLimit.sizeOf(record)),
                        attempts,
                        success.report().moduleSha256(),
                        success.report().logs()));
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

    private EndedJob deadLetter(ReceivedJob received, Failure failure) {
        return new EndedJob(true, deadLetters.write(received, failure));
    }
}
