package io.wasmjobs.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The format of results, which other programs read. */
final class JobResultCodecTest {

    private static final String SHA = "0123456789abcdef".repeat(4);

    private static JobResult result(PayloadForm form, Bytes payload) {
        return new JobResult(
                "7f9c",
                "tm-1#0",
                ModuleReference.of("echo"),
                SHA,
                1,
                Duration.ofMillis(20),
                new Message("Response", payload),
                form);
    }

    @Test
    void drasmsFormHasTheGuestsMessageAsOutput() {
        String message = "{\"type_name\":\"Response\",\"payload\":[104,255]}";

        assertThat(
                        JobResultCodec.toJson(
                                        result(
                                                PayloadForm.INTEGERS,
                                                Bytes.wrap(new byte[] {104, (byte) 255})))
                                .toUtf8())
                .isEqualTo(
                        "{\"job_id\":\"7f9c\",\"worker_id\":\"tm-1#0\",\"ok\":true,\"output\":"
                                + java.util.Arrays.toString(Bytes.utf8(message).toByteArray())
                                        .replace(" ", "")
                                + ",\"error\":null,\"module_id\":\"echo\",\"module_sha256\":\""
                                + SHA
                                + "\",\"attempts\":1,\"duration_ms\":20.0,\"message\":"
                                + message
                                + "}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "TEXT|hé \"q\"|\"payload\":\"hé \\\"q\\\"\"",
                "BASE64|hi|\"payload_base64\":\"aGk=\"",
                "JSON|{ \"a\" : 1.0 }|\"payload_json\":{\"a\":1.0}",
                "JSON|{\"a\":1} {}|\"payload_base64\":\"eyJhIjoxfSB7fQ==\"",
                "JSON|{\"a\":|\"payload_base64\":\"eyJhIjo=\"",
                "JSON|\"\\ud800\"|\"payload_json\":\"\\uD800\"",
                "JSON|~~|\"payload_base64\":\"\"",
                "JSON|~ ~|\"payload_base64\":\"IA==\"",
                "CLOUD_EVENT|hi|\"payload_base64\":\"aGk=\"",
            })
    void theAnswersPayloadHasTheFormOfTheJobs(PayloadForm form, String payload, String expected) {
        String json = JobResultCodec.toJson(result(form, Bytes.utf8(payload))).toUtf8();

        assertThat(json)
                .endsWith("\"message\":{\"type_name\":\"Response\"," + expected + "}}")
                .doesNotContain("\"output\"");
    }

    @Test
    void anAnswerThatIsNotTextIsBase64() {
        Bytes payload = Bytes.wrap(new byte[] {(byte) 0xc3});

        assertThat(JobResultCodec.toJson(result(PayloadForm.TEXT, payload)).toUtf8())
                .contains("\"payload_base64\":\"ww==\"");
    }

    @Test
    void aTypeNameThatUtf8CannotEncodeIsReplaced() {
        JobResult result =
                new JobResult(
                        "j",
                        "w",
                        ModuleReference.of("echo"),
                        null,
                        1,
                        Duration.ZERO,
                        new Message("a\ud800b", Bytes.EMPTY),
                        PayloadForm.INTEGERS);

        assertThat(JobResultCodec.read(JobResultCodec.write(result, List.of())).answer().typeName())
                .isEqualTo("a\uFFFDb");
    }

    @ParameterizedTest
    @EnumSource(PayloadForm.class)
    void aResultContainsTheUsedFuel(PayloadForm form) {
        JobResult unmetered = result(form, Bytes.utf8("{}"));
        JobResult metered =
                new JobResult(
                        unmetered.jobId(),
                        unmetered.workerId(),
                        unmetered.module(),
                        unmetered.moduleSha256(),
                        unmetered.attempts(),
                        unmetered.duration(),
                        12_345_678_901L,
                        unmetered.answer(),
                        List.of(),
                        form);

        assertThat(JobResultCodec.toJson(metered).toUtf8())
                .contains("\"duration_ms\":20.0,\"fuel\":12345678901,");
        assertThat(JobResultCodec.read(JobResultCodec.write(metered, List.of())))
                .isEqualTo(metered);
    }

    @ParameterizedTest
    @EnumSource(PayloadForm.class)
    void aWrittenResultIsReadUnchanged(PayloadForm form) {
        JobResult result = result(form, Bytes.utf8("{\"a\":[1,2]}"));

        assertThat(JobResultCodec.read(JobResultCodec.write(result, List.of()))).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource({
        "812500,0.812",
        "800000,0.8",
        "810000,0.81",
        "1000000,1.0",
        "1,0.0",
        "61000000000,61000.0"
    })
    void durationsAreMillisecondsWithThreeDecimals(long nanos, String text) {
        assertThat(Milliseconds.toText(Duration.ofNanos(nanos))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"job_id\":1}",
                "{\"duration_ms\":\"x\"}",
                "{\"duration_ms\":1e999999999}",
                "{\"module_id\":\"../\"}",
                "{\"job_id\":\"a\""
            })
    void anythingElseIsRefused(String value) {
        assertThatExceptionOfType(UnreadableRecordException.class)
                .isThrownBy(() -> JobResultCodec.read(TestRecords.json(value)))
                .withMessageStartingWith("not a result: ");
    }
}
