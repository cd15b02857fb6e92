package io.wasmjobs.job.outcome;

import io.wasmjobs.engine.Outcome;
import io.wasmjobs.job.record.Bound;
import io.wasmjobs.job.record.FetchedRecord;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.protocol.BoundRecord;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.MalformedJob;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Creates dead letters that are small enough for the broker. What does not fit is left out: first
 * the logs, then the job, of which the first bytes and the position are kept, then its headers.
 */
public final class DeadLetterFactory {

    private static final List<String> TRACE = List.of("traceparent", "tracestate");
    private static final int SHORT = 1_000;

    private final String workerId;
    private final RecordSizeLimit limit;

    /**
     * @param workerId the name of the subtask, such as {@code tm-1#0}
     * @param limit the largest dead letter
     */
    public DeadLetterFactory(String workerId, RecordSizeLimit limit) {
        this.workerId = workerId;
        this.limit = limit;
    }

    /** A dead letter for a record that cannot be read. */
    public OutputRecord write(FetchedRecord fetched, MalformedJob malformed) {
        WireRecord record = fetched.record();
        Bytes value = record.value();
        DeadLetter letter =
                new DeadLetter(
                        malformed.jobId() != null ? malformed.jobId() : text(record.key()),
                        null,
                        value == null ? null : DeadLetter.Raw.whole(value),
                        0,
                        malformed.reason(),
                        Instant.now(),
                        FailureKind.MALFORMED_JOB,
                        null,
                        null,
                        null,
                        workerId,
                        List.of());
        return OutputRecord.of(fitting(letter, record, fetched.origin()));
    }

    /**
     * A dead letter for a bound record that cannot be read.
     *
     * @param moduleId the module of its binding; null if there is no such binding
     */
    public OutputRecord write(
            BoundRecord bound, @Nullable String moduleId, MalformedJob malformed) {
        return write(
                bound,
                new DeadLetter(
                        malformed.jobId(),
                        null,
                        raw(bound),
                        0,
                        malformed.reason(),
                        Instant.now(),
                        FailureKind.MALFORMED_JOB,
                        moduleId,
                        null,
                        null,
                        workerId,
                        List.of()));
    }

    /** A dead letter for a wasm job that failed. */
    public OutputRecord write(ReceivedJob received, Outcome.Failure failure, int attempts) {
        Bound bound = received.bound();
        if (bound != null) {
            BoundRecord record =
                    bound.record(received.record(), received.origin(), received.job().replay());
            return write(record, failed(received, null, raw(record), failure, attempts));
        }
        Bytes job = WasmJobCodec.asRead(received.record(), received.job());
        DeadLetter letter = failed(received, job, null, failure, attempts);
        return OutputRecord.of(fitting(letter, received.record(), received.origin()));
    }

    private OutputRecord write(BoundRecord bound, DeadLetter letter) {
        return OutputRecord.of(fitting(letter, bound));
    }

    private static DeadLetter.@Nullable Raw raw(BoundRecord bound) {
        Bytes value = bound.record().value();
        return value == null ? null : DeadLetter.Raw.whole(value);
    }

    private DeadLetter failed(
            ReceivedJob received,
            @Nullable Bytes job,
            DeadLetter.@Nullable Raw raw,
            Outcome.Failure failure,
            int attempts) {
        return new DeadLetter(
                received.job().jobId(),
                job,
                raw,
                attempts,
                failure.message(),
                Instant.now(),
                failure.kind(),
                received.job().module().id(),
                failure.report().moduleSha256(),
                failure.report().fuel(),
                workerId,
                failure.report().logs());
    }

    private WireRecord fitting(DeadLetter letter, WireRecord record, Origin origin) {
        WireRecord whole = DeadLetterCodec.write(letter, record, origin);
        if (limit.takes(whole)) {
            return whole;
        }
        WireRecord withoutLogs =
                DeadLetterCodec.write(with(letter, letter.job(), letter.raw()), record, origin);
        if (limit.takes(withoutLogs)) {
            return withoutLogs;
        }
        WireRecord cut = cut(letter, record, raw -> DeadLetterCodec.write(raw, record, origin));
        if (limit.takes(cut)) {
            return cut;
        }
        List<Header> trace =
                record.headers().stream().filter(DeadLetterFactory::isShortTrace).toList();
        WireRecord small = new WireRecord(shortKey(record), record.value(), trace);
        return cut(letter, small, raw -> DeadLetterCodec.write(raw, small, origin));
    }

    private WireRecord fitting(DeadLetter letter, BoundRecord bound) {
        WireRecord whole = DeadLetterCodec.write(letter, bound);
        if (limit.takes(whole)) {
            return whole;
        }
        WireRecord withoutLogs = DeadLetterCodec.write(with(letter, null, letter.raw()), bound);
        if (limit.takes(withoutLogs)) {
            return withoutLogs;
        }
        WireRecord cut = cut(letter, bound.record(), raw -> DeadLetterCodec.write(raw, bound));
        return limit.takes(cut)
                ? cut
                : cut(
                        letter,
                        bound.record(),
                        raw -> DeadLetterCodec.writeWithoutHeaders(raw, bound));
    }

    private static boolean isShortTrace(Header header) {
        return TRACE.contains(header.name())
                && header.value() != null
                && header.value().size() <= SHORT;
    }

    private static @Nullable Bytes shortKey(WireRecord record) {
        Bytes key = record.key();
        return key == null || key.size() <= SHORT
                ? key
                : Bytes.wrap(Arrays.copyOf(key.unsafeArray(), SHORT));
    }

    /** The dead letter with as many of the record's first bytes as fit. */
    private WireRecord cut(
            DeadLetter letter, WireRecord record, Function<DeadLetter, WireRecord> codec) {
        Bytes value = record.value() == null ? Bytes.EMPTY : record.value();
        DeadLetter.Raw none = new DeadLetter.Raw(Bytes.EMPTY, value.size());
        long room = limit.bytes() - RecordSizeLimit.sizeOf(codec.apply(with(letter, null, none)));
        int kept = (int) Math.max(0, Math.min(value.size(), (room - 4) / 4 * 3));
        Bytes first = Bytes.wrap(Arrays.copyOf(value.unsafeArray(), kept));
        return codec.apply(with(letter, null, new DeadLetter.Raw(first, value.size())));
    }

    private static DeadLetter with(
            DeadLetter letter, @Nullable Bytes job, DeadLetter.@Nullable Raw raw) {
        return new DeadLetter(
                shortened(letter.jobId()),
                job,
                raw,
                letter.attempts(),
                letter.lastError(),
                letter.timestamp(),
                letter.failure(),
                letter.moduleId(),
                letter.moduleSha256(),
                letter.fuel(),
                letter.workerId(),
                List.of());
    }

    /** A job's id is short; a key that is used in its place may have any length. */
    private static @Nullable String shortened(@Nullable String jobId) {
        return jobId == null || jobId.length() <= SHORT ? jobId : jobId.substring(0, SHORT);
    }

    private static @Nullable String text(@Nullable Bytes key) {
        return key == null ? null : key.toUtf8();
    }
}
