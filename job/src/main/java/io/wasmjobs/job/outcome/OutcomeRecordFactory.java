package io.wasmjobs.job.outcome;

import io.wasmjobs.engine.EmittedRecord;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.job.entity.EntityEntries;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.PublishedState;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.JobResultCodec;
import io.wasmjobs.protocol.codec.PublishedStateCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

    /**
     * The records for a job whose last invocation ended so.
     *
     * @param state the state that the invocation was given; null where it had none
     */
    public OutcomeRecord write(
            ReceivedJob received, Outcome outcome, int attempts, @Nullable EntityEntries state) {
        if (outcome instanceof Outcome.Success success) {
            return result(received, success, attempts, state);
        }
        return deadLetter(received, (Outcome.Failure) outcome, attempts);
    }

    private OutcomeRecord result(
            ReceivedJob received,
            Outcome.Success success,
            int attempts,
            @Nullable EntityEntries state) {
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
        List<OutputRecord> others = new ArrayList<>();
        emitted.forEach(each -> others.add(new OutputRecord(each.topic(), null, each.record())));
        StateChanges changes = success.effects().state();
        if (changes != null && state != null && changes.settings().publish()) {
            WireRecord published = published(received, state, changes);
            Optional<String> reason = publicationRefusal(published);
            if (reason.isPresent()) {
                String message = "module " + received.job().module().id() + " " + reason.get();
                return refused(received, success, FailureKind.EMIT_REFUSED, message, attempts);
            }
            others.add(new OutputRecord(limits.stateTopic(), null, published));
        }
        return new OutcomeRecord(false, OutputRecord.of(record), others, changes);
    }

    private static WireRecord published(
            ReceivedJob received, EntityEntries before, StateChanges changes) {
        EntityEntries after = before.copy();
        after.apply(changes);
        return PublishedStateCodec.write(
                new PublishedState(
                        received.job().module().id(),
                        String.valueOf(received.job().scheduling().key()),
                        after.version(),
                        after.entries()),
                TraceContext.headers(received));
    }

    private Optional<String> publicationRefusal(WireRecord published) {
        RecordSizeLimit limit = limits.topics().get(limits.stateTopic());
        if (limit == null) {
            return Optional.of(
                    "publishes its state, and topic "
                            + limits.stateTopic()
                            + " did not exist when the pipeline was submitted: ./wasmjobs topics"
                            + " create, and restart the pipeline");
        }
        return limit.takes(published)
                ? Optional.empty()
                : Optional.of(
                        "publishes a state of "
                                + RecordSizeLimit.sizeOf(published)
                                + " bytes, and topic "
                                + limits.stateTopic()
                                + " takes "
                                + limit.bytes()
                                + ": keep less, or raise kafka.producer.max.request.size and the"
                                + " topic's max.message.bytes");
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
