package io.wasmjobs.job.outcome;

import io.wasmjobs.engine.EmittedRecord;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Turns the outcome of a wasm job into its result or its dead letter, and what it emitted. */
public final class OutcomeRecordFactory {

    private final String workerId;
    private final OutputLimits limits;
    private final DeadLetterFactory deadLetters;

    /**
     * @param workerId the subtask that writes, such as {@code tm-1#0}
     * @param limits what a record has to fit in
     */
    public OutcomeRecordFactory(String workerId, OutputLimits limits) {
        this.workerId = workerId;
        this.limits = limits;
        this.deadLetters = new DeadLetterFactory(workerId, limits.own());
    }

    /** The records for a job whose last invocation ended so. */
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
        if (!limits.own().takes(record)) {
            return refused(
                    received,
                    success,
                    FailureKind.OUTPUT_LIMIT,
                    tooLarge(received, success, RecordSizeLimit.sizeOf(record)),
                    attempts);
        }
        List<EmittedRecord> emitted = success.effects().emitted();
        Optional<String> refusal = emitted.stream().flatMap(this::refusal).findFirst();
        if (refusal.isPresent()) {
            String message = "module " + received.job().module().id() + " " + refusal.get();
            return refused(received, success, FailureKind.EMIT_REFUSED, message, attempts);
        }
        return new OutcomeRecord(
                false,
                OutputRecord.of(record),
                emitted.stream()
                        .map(each -> new OutputRecord(each.topic(), null, each.record()))
                        .toList(),
                success.effects().state());
    }

    /** Why Kafka or the operator would not take an emitted record, if so. */
    private Stream<String> refusal(EmittedRecord emitted) {
        RecordSizeLimit limit = limits.topics().get(emitted.topic());
        if (limit == null) {
            return Stream.of(
                    "emitted a record to topic "
                            + emitted.topic()
                            + ", which the pipeline may not write: add it to kafka.topic.outputs");
        }
        long size = RecordSizeLimit.sizeOf(emitted.record());
        return limit.takes(emitted.record())
                ? Stream.empty()
                : Stream.of(
                        "emitted a record of "
                                + size
                                + " bytes to topic "
                                + emitted.topic()
                                + ", which takes "
                                + limit.bytes()
                                + ": emit less, or raise kafka.producer.max.request.size and the"
                                + " topic's max.message.bytes");
    }

    private String tooLarge(ReceivedJob received, Outcome.Success success, long size) {
        return "module "
                + received.job().module().id()
                + " answered "
                + success.answer().payload().size()
                + " bytes, which makes a result of "
                + size
                + " bytes; Kafka takes "
                + limits.own().bytes()
                + ": answer less, or raise kafka.producer.max.request.size and the topic's"
                + " max.message.bytes";
    }

    private OutcomeRecord refused(
            ReceivedJob received,
            Outcome.Success success,
            FailureKind kind,
            String message,
            int attempts) {
        return deadLetter(received, new Outcome.Failure(kind, message, success.report()), attempts);
    }

    private OutcomeRecord deadLetter(ReceivedJob received, Outcome.Failure failure, int attempts) {
        return new OutcomeRecord(
                true, deadLetters.write(received, failure, attempts), List.of(), null);
    }
}
