package io.wasmjobs.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WireRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The format of dead letters, which other programs read. */
final class DeadLetterCodecTest {

    private static final Origin ORIGIN = new Origin("wasm_jobs", 2, 17);
    private static final DeadLetter FAILED =
            new DeadLetter(
                    "7f9c",
                    Bytes.utf8("{\"job_id\":\"7f9c\",\"x\":\"\\ud800\",\"n\":1.0}"),
                    null,
                    3,
                    "module spin ran over its 250 ms",
                    Instant.ofEpochSecond(1_790_000_000),
                    FailureKind.TIMEOUT,
                    "spin",
                    "ab".repeat(32),
                    null,
                    "tm-1#0",
                    List.of("one", "two"));
    private static final DeadLetter MALFORMED =
            new DeadLetter(
                    null,
                    null,
                    DeadLetter.Raw.whole(Bytes.wrap(new byte[] {(byte) 0xff, 1})),
                    0,
                    "not JSON",
                    Instant.ofEpochSecond(1_790_000_000),
                    FailureKind.MALFORMED_JOB,
                    null,
                    null,
                    null,
                    "tm-1#0",
                    List.of());

    @Test
    void allFieldsAreWrittenInOrder() {
        assertThat(DeadLetterCodec.toJson(FAILED).toUtf8())
                .isEqualTo(
                        "{\"job_id\":\"7f9c\",\"job\":{\"job_id\":\"7f9c\",\"x\":\"\\ud800\",\"n\":1.0},"
                                + "\"attempts\":3,\"last_error\":\"module spin ran over its 250 ms\","
                                + "\"timestamp\":1790000000,\"failure\":\"TIMEOUT\","
                                + "\"module_id\":\"spin\",\"module_sha256\":\""
                                + "ab".repeat(32)
                                + "\",\"worker_id\":\"tm-1#0\",\"logs\":[\"one\",\"two\"]}");
    }

    @Test
    void aDeadLetterContainsTheUsedFuel() {
        DeadLetter metered =
                new DeadLetter(
                        FAILED.jobId(),
                        FAILED.job(),
                        null,
                        1,
                        "module spin used up its fuel of 7 (fuel)",
                        FAILED.timestamp(),
                        FailureKind.FUEL_EXHAUSTED,
                        "spin",
                        null,
                        7L,
                        "tm-1#0",
                        List.of());
        WireRecord record = new WireRecord(null, null, List.of());

        assertThat(DeadLetterCodec.toJson(metered).toUtf8())
                .contains("\"module_sha256\":null,\"fuel\":7,\"worker_id\"");
        assertThat(DeadLetterCodec.read(DeadLetterCodec.write(metered, record, ORIGIN)))
                .isEqualTo(metered);
    }

    @Test
    void anUnreadableRecordKeepsItsBytes() {
        assertThat(DeadLetterCodec.toJson(MALFORMED).toUtf8())
                .isEqualTo(
                        "{\"job_id\":null,\"job\":null,\"attempts\":0,\"last_error\":\"not JSON\","
                                + "\"timestamp\":1790000000,\"failure\":\"MALFORMED_JOB\","
                                + "\"module_id\":null,\"module_sha256\":null,\"worker_id\":\"tm-1#0\","
                                + "\"logs\":[],\"raw_base64\":\"/wE=\"}");
    }

    @Test
    void truncatedBytesHaveTheirOriginalSize() {
        DeadLetter cut =
                new DeadLetter(
                        "j",
                        null,
                        new DeadLetter.Raw(Bytes.utf8("hi"), 10_000_000),
                        1,
                        "m",
                        Instant.EPOCH,
                        FailureKind.TRAP,
                        "m",
                        null,
                        null,
                        "w",
                        List.of());

        assertThat(DeadLetterCodec.toJson(cut).toUtf8())
                .endsWith("\"raw_base64\":\"aGk=\",\"raw_size\":10000000}");
        assertThat(DeadLetterCodec.read(TestRecords.json(DeadLetterCodec.toJson(cut).toUtf8())))
                .isEqualTo(cut);
    }

    @Test
    void theOriginalHeadersAreFollowedByThePlaceAndTheReasonOfTheFailure() {
        List<Header> original =
                List.of(Header.of("traceparent", "00-1"), new Header("empty", null));

        WireRecord record =
                DeadLetterCodec.write(
                        FAILED, new WireRecord(Bytes.utf8("k"), Bytes.EMPTY, original), ORIGIN);

        assertThat(record.headers())
                .containsExactly(
                        Header.of("traceparent", "00-1"),
                        new Header("empty", null),
                        Header.of("__connect.errors.topic", "wasm_jobs"),
                        Header.of("__connect.errors.partition", "2"),
                        Header.of("__connect.errors.offset", "17"),
                        Header.of("__connect.errors.stage", "TRANSFORMATION"),
                        Header.of(
                                "__connect.errors.exception.class.name",
                                "io.wasmjobs.engine.Outcome$Failure"),
                        Header.of(
                                "__connect.errors.exception.message",
                                "module spin ran over its 250 ms"),
                        Header.of("kafka_dlt-original-topic", "wasm_jobs"),
                        Header.of("wasm-failure", "TIMEOUT"),
                        Header.of("wasm-attempts", "3"));
        assertThat(DeadLetterCodec.origin(record)).isEqualTo(ORIGIN);
    }

    @Test
    void theKeyIsTheJobIdOrTheOriginalKeyOfAnUnreadableRecord() {
        WireRecord original = new WireRecord(Bytes.utf8("k"), null, List.of());
        DeadLetter malformedWithId =
                new DeadLetter(
                        "found",
                        null,
                        DeadLetter.Raw.whole(Bytes.EMPTY),
                        0,
                        "m",
                        Instant.EPOCH,
                        FailureKind.MALFORMED_JOB,
                        null,
                        null,
                        null,
                        "w",
                        List.of());

        assertThat(DeadLetterCodec.write(FAILED, original, ORIGIN).key())
                .isEqualTo(Bytes.utf8("7f9c"));
        assertThat(DeadLetterCodec.write(MALFORMED, original, ORIGIN).key())
                .isEqualTo(Bytes.utf8("k"));
        assertThat(DeadLetterCodec.write(malformedWithId, original, ORIGIN).key())
                .isEqualTo(Bytes.utf8("k"));
    }

    @Test
    void aWrittenDeadLetterIsReadUnchanged() {
        for (DeadLetter letter : List.of(FAILED, MALFORMED)) {
            WireRecord record =
                    DeadLetterCodec.write(letter, new WireRecord(null, null, List.of()), ORIGIN);

            assertThat(DeadLetterCodec.read(record)).isEqualTo(letter);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{}", "{\"failure\":\"NONE\"}", "{\"job\":7}", "{\"logs\":1}"})
    void anythingElseIsRefused(String value) {
        assertThatExceptionOfType(UnreadableRecordException.class)
                .isThrownBy(() -> DeadLetterCodec.read(TestRecords.json(value)))
                .withMessageStartingWith("not a dead letter: ");
    }
}
