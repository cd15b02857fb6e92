package io.wasmjobs.job.outcome;

import io.wasmjobs.engine.EntityEntries;
import io.wasmjobs.engine.InvocationReport;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.job.record.Bound;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.job.record.ValueForm;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.PublishedState;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.JobResultCodec;
import io.wasmjobs.protocol.codec.MessageCodec;
import io.wasmjobs.protocol.codec.PublishedStateCodec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Converts the outcome of a wasm job to its result or dead letter, and to the records that it
 * emitted.
 */
public final class OutcomeRecordFactory implements OutcomeWriter {

    private static final Outcome.Success NOT_RUN =
            new Outcome.Success(
                    new Message("", Bytes.EMPTY),
                    new InvocationReport(null, Duration.ZERO, List.of(), 0));

    private final String workerId;
    private final OutputLimits limits;
    private final DeadLetterFactory deadLetters;
    private final EmittedRecordWriter emitted;

    /**
     * @param workerId the name of the subtask, such as {@code tm-1#0}
     * @param limits the largest record of each topic
     */
    public OutcomeRecordFactory(String workerId, OutputLimits limits) {
        this.workerId = workerId;
        this.limits = limits;
        this.deadLetters = new DeadLetterFactory(workerId, limits.own());
        this.emitted = new EmittedRecordWriter(limits);
    }

    @Override
    public OutcomeRecord write(
            ReceivedJob received, Outcome outcome, int attempts, @Nullable EntityEntries state) {
        if (outcome instanceof Outcome.Success success) {
            return result(received, success, attempts, state);
        }
        return deadLetter(received, (Outcome.Failure) outcome, attempts);
    }

    /** No module runs for a tombstone of a bound topic. */
    @Override
    public @Nullable OutcomeRecord withoutRunning(ReceivedJob received) {
        return received.isTombstone() ? handOn(received) : null;
    }

    /** The record for a tombstone of a bound topic. */
    public OutcomeRecord handOn(ReceivedJob tombstone) {
        return result(tombstone, NOT_RUN, 0, null);
    }

    /**
     * The tombstone for a published state that has expired; empty if its topic no longer exists.
     *
     * @param entity {@code <module>/<key>}, which is the key of published states too
     */
    public Optional<OutputRecord> ofExpiredState(String entity) {
        WireRecord tombstone = new WireRecord(Bytes.utf8(entity), null, List.of());
        return limits.topics().containsKey(limits.stateTopic())
                ? Optional.of(new OutputRecord(limits.stateTopic(), null, tombstone))
                : Optional.empty();
    }

    private OutcomeRecord result(
            ReceivedJob received,
            Outcome.Success success,
            int attempts,
            @Nullable EntityEntries state) {
        OutputRecord output = output(received, success, attempts);
        if (output != null) {
            RecordSizeLimit limit = limit(output);
            if (limit == null) {
                String message = unbound(received, output);
                return refused(received, success, FailureKind.EMIT_REFUSED, message, attempts);
            }
            if (!limit.takes(output.record())) {
                String message = tooLarge(received, success, output, limit);
                return refused(received, success, FailureKind.OUTPUT_LIMIT, message, attempts);
            }
        }
        return withEffects(received, success, output, attempts, state);
    }

    private OutcomeRecord withEffects(
            ReceivedJob received,
            Outcome.Success success,
            @Nullable OutputRecord output,
            int attempts,
            @Nullable EntityEntries state) {
        List<OutputRecord> others;
        try {
            others = emitted.write(received, success.effects().emitted());
        } catch (EmittedRecordWriter.RefusedException e) {
            String message = "module " + received.job().module().id() + " " + e.getMessage();
            return refused(received, success, FailureKind.EMIT_REFUSED, message, attempts);
        }
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
        return new OutcomeRecord(false, output, others, changes);
    }

    private @Nullable RecordSizeLimit limit(OutputRecord output) {
        return output.topic() == null ? limits.own() : limits.topics().get(output.topic());
    }

    private @Nullable OutputRecord output(
            ReceivedJob received, Outcome.Success success, int attempts) {
        Bound bound = received.bound();
        return bound == null
                ? OutputRecord.of(resultRecord(received, success, attempts))
                : answer(received, bound, success.answer());
    }

    /** The answer to a bound record, with the key, the headers and the time of that record. */
    private static @Nullable OutputRecord answer(
            ReceivedJob received, Bound bound, Message answer) {
        if (bound.to() == null) {
            return null;
        }
        Bytes value = null;
        if (!received.isTombstone()) {
            value =
                    bound.form() == ValueForm.MESSAGE
                            ? MessageCodec.write(answer)
                            : answer.payload();
        }
        WireRecord record = received.record();
        return new OutputRecord(
                bound.to(),
                bound.timestamp(),
                new WireRecord(record.key(), value, record.headers()));
    }

    private WireRecord resultRecord(ReceivedJob received, Outcome.Success success, int attempts) {
        JobResult result =
                new JobResult(
                        received.job().jobId(),
                        workerId,
                        received.job().module(),
                        success.report().moduleSha256(),
                        attempts,
                        success.report().duration(),
                        success.report().fuel(),
                        success.answer(),
                        stages(success.report()),
                        received.job().form());
        return JobResultCodec.write(result, TraceContext.headers(received));
    }

    private static List<JobResult.Stage> stages(InvocationReport report) {
        return report.stages().isEmpty()
                ? List.of()
                : report.stages().stream()
                        .map(
                                stage ->
                                        new JobResult.Stage(
                                                stage.moduleId(),
                                                stage.moduleSha256(),
                                                stage.duration(),
                                                stage.fuel()))
                        .toList();
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

    /**
     * The reason for a job whose binding, and with it the output topic, was removed while the job
     * was in flight.
     */
    private static String unbound(ReceivedJob received, OutputRecord output) {
        return "the answer of module "
                + received.job().module().id()
                + " goes to topic "
                + output.topic()
                + ", which no binding writes to any more";
    }

    private static String tooLarge(
            ReceivedJob received,
            Outcome.Success success,
            OutputRecord output,
            RecordSizeLimit limit) {
        return "module "
                + received.job().module().id()
                + " answered "
                + success.answer().payload().size()
                + " bytes, which makes a "
                + (output.topic() == null ? "result" : "record of " + output.topic())
                + " of "
                + RecordSizeLimit.sizeOf(output.record())
                + " bytes; Kafka takes "
                + limit.bytes()
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
