package io.wasmjobs.job.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.InvocationReport;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.job.Jobs;
import io.wasmjobs.job.record.FetchedRecord;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.MalformedJob;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Dead letters fit into the largest record, for jobs of any size. */
final class DeadLetterFactoryTest {

    private static final int LIMIT = 1 << 20;
    private static final Origin ORIGIN = new Origin("wasm_jobs", 1, 42);
    private final DeadLetterFactory factory =
            new DeadLetterFactory("tm-1#0", new RecordSizeLimit(LIMIT));

    private DeadLetter malformed(@Nullable Bytes key, @Nullable Bytes value, List<Header> headers) {
        WireRecord written =
                factory.write(
                                new FetchedRecord(new WireRecord(key, value, headers), ORIGIN),
                                new MalformedJob("not JSON", null))
                        .record();
        assertThat(RecordSizeLimit.sizeOf(written)).isLessThanOrEqualTo(LIMIT);
        assertThat(DeadLetterCodec.origin(written)).isEqualTo(ORIGIN);
        return DeadLetterCodec.read(written);
    }

    @Test
    void aSmallRecordIsKeptWhole() {
        DeadLetter letter = malformed(Bytes.utf8("key"), Bytes.utf8("{"), List.of());

        assertThat(letter.raw()).isEqualTo(DeadLetter.Raw.whole(Bytes.utf8("{")));
        assertThat(letter.jobId()).isEqualTo("key");
    }

    @Test
    void aTombstoneHasNoBytes() {
        assertThat(malformed(null, null, List.of()).raw()).isNull();
    }

    @Test
    void theFirstBytesOfALargeRecordAreKept() {
        byte[] value = new byte[10 << 20];
        java.util.Arrays.fill(value, (byte) 'x');

        DeadLetter.Raw raw =
                Objects.requireNonNull(malformed(null, Bytes.wrap(value), List.of()).raw());

        assertThat(raw.size()).isEqualTo(value.length);
        assertThat(raw.bytes().size()).isBetween(LIMIT / 2, LIMIT);
        assertThat(raw.bytes().toUtf8()).matches("x+");
    }

    @Test
    void tooLargeHeadersAreLeftOutExceptForTheTrace() {
        Header large = new Header("large", Bytes.wrap(new byte[2 << 20]));
        Header trace = Header.of("traceparent", "00-1");
        FetchedRecord fetched =
                new FetchedRecord(
                        new WireRecord(
                                Bytes.wrap(new byte[2 << 20]),
                                Bytes.utf8("{"),
                                List.of(large, trace)),
                        ORIGIN);

        WireRecord written = factory.write(fetched, new MalformedJob("not JSON", null)).record();

        assertThat(RecordSizeLimit.sizeOf(written)).isLessThanOrEqualTo(LIMIT);
        assertThat(written.headers()).contains(trace).doesNotContain(large);
        assertThat(DeadLetterCodec.read(written).raw())
                .isEqualTo(DeadLetter.Raw.whole(Bytes.utf8("{")));
    }

    @Test
    void logsAreLeftOutBeforeTheJob() {
        InvocationReport report =
                new InvocationReport(null, Duration.ZERO, List.of("x".repeat(LIMIT)), 0);
        Outcome.Failure failure = new Outcome.Failure(FailureKind.TRAP, "it trapped", report);

        DeadLetter letter = DeadLetterCodec.read(factory.write(Jobs.job("a"), failure, 3).record());

        assertThat(letter.job()).isNotNull();
        assertThat(letter.logs()).isEmpty();
        assertThat(letter.attempts()).isEqualTo(3);
    }
}
