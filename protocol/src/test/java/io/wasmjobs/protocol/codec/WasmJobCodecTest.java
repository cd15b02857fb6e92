package io.wasmjobs.protocol.codec;

import static io.wasmjobs.protocol.codec.TestRecords.job;
import static io.wasmjobs.protocol.codec.TestRecords.json;
import static io.wasmjobs.protocol.codec.TestRecords.malformed;
import static io.wasmjobs.protocol.codec.TestRecords.readable;
import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.MalformedJob;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every field of a wasm job as JSON: right, wrong, absent, twice. */
final class WasmJobCodecTest {

    @Test
    void drasmsOwnFormIsRead() {
        WasmJob job =
                readable(
                        json(
                                "{\"job_id\": \"7f9c\", \"module_id\": \"echo\", \"message\":"
                                        + " {\"type_name\": \"Request\", \"payload\": [123, 0, 255]}}"));

        assertThat(job)
                .isEqualTo(
                        new WasmJob(
                                "7f9c",
                                ModuleReference.of("echo"),
                                new Message(
                                        "Request", Bytes.copyOf(new byte[] {123, 0, (byte) 255})),
                                PayloadForm.INTEGERS,
                                null,
                                0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"payload\":[]|INTEGERS|~~",
                "\"payload\":[ 104 , 105 ]|INTEGERS|hi",
                "\"payload\":\"\"|TEXT|~~",
                "\"payload\":\"h\\u00e9 \\ud83d\\ude00\"|TEXT|hé 😀",
                "\"payload_base64\":\"aGk=\"|BASE64|hi",
                "\"payload_base64\":\"\"|BASE64|~~",
                "\"payload_json\":null|JSON|null",
                "\"payload_json\":true|JSON|true",
                "\"payload_json\":1.50|JSON|1.50",
                "\"payload_json\":1e400|JSON|1e400",
                "\"payload_json\":\"h\\u00e9\"|JSON|\"hé\"",
                "\"payload_json\":\"\\ud800\"|JSON|\"\\uD800\"",
                "\"payload_json\":[ 1, {} , []]|JSON|[1,{},[]]",
                "\"payload_json\":{ \"b\" : 1, \"a\" : [ 2 ], \"b\": null }|JSON|{\"b\":1,\"a\":[2],\"b\":null}",
            })
    void eachPayloadFormBecomesBytes(String payload, PayloadForm form, String expected) {
        WasmJob job = readable(job("{\"type_name\":\"Request\"," + payload + "}", ""));

        assertThat(job.form()).isEqualTo(form);
        assertThat(job.message().payload().toUtf8()).isEqualTo(expected);
    }

    @Test
    void fieldsMayHaveAnyOrderAndUnknownOnesAreIgnored() {
        WasmJob job =
                readable(
                        json(
                                "{\"replay\":2,\"unknown\":{\"job_id\":[\"x\"]},\"message\":"
                                        + "{\"payload\":\"p\",\"more\":[[]],\"type_name\":\"T\"},"
                                        + "\"timeout_ms\":250,\"module_id\":\"echo\",\"job_id\":\"j\"}"));

        assertThat(job.jobId()).isEqualTo("j");
        assertThat(job.timeout()).isEqualTo(Duration.ofMillis(250));
        assertThat(job.replay()).isEqualTo(2);
        assertThat(job.message()).isEqualTo(new Message("T", Bytes.utf8("p")));
    }

    @Test
    void aPinIsPartOfTheModuleReference() {
        String pin = "0123456789abcdef".repeat(4);
        WasmJob job =
                readable(
                        json(
                                "{\"job_id\":\"j\",\"module_id\":\"echo@sha256:"
                                        + pin
                                        + "\",\"message\":{\"type_name\":\"T\",\"payload\":\"\"}}"));

        assertThat(job.module()).isEqualTo(new ModuleReference("echo", pin));
    }

    @Test
    void nullInAnOptionalFieldIsAbsent() {
        WasmJob job =
                readable(
                        job(
                                "{\"type_name\":\"T\",\"payload\":null,\"payload_base64\":\"aGk=\"}",
                                ",\"timeout_ms\":null,\"replay\":null"));

        assertThat(job.form()).isEqualTo(PayloadForm.BASE64);
        assertThat(job.timeout()).isNull();
        assertThat(job.replay()).isZero();
    }

    @Test
    void anIdMayHave255CharactersOfAnySize() {
        String id = "😀".repeat(255);

        assertThat(readable(withId(id)).jobId()).isEqualTo(id);
        assertThat(malformed(withId(id + "x")).reason())
                .isEqualTo("job_id has more than 255 characters");
    }

    private static WireRecord withId(String id) {
        return json(
                "{\"job_id\":\""
                        + id
                        + "\",\"module_id\":\"echo\",\"message\":{\"type_name\":\"T\",\"payload\":\"\"}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~|not JSON: the value is empty",
                "~ ~|not a JSON object",
                "null|not a JSON object",
                "[]|not a JSON object",
                "\"{}\"|not a JSON object",
                "{}|job_id is missing",
                "{\"job_id\":null}|job_id is not a string",
                "{\"job_id\":7}|job_id is not a string",
                "{\"job_id\":\"\"}|job_id is empty",
                "{\"job_id\":\"\\ud800\"}|job_id has half of a surrogate pair",
                "{\"job_id\":\"a\",\"job_id\":\"a\"}|job_id is given twice",
                "{\"job_id\":\"a\"}|module_id is missing",
                "{\"job_id\":\"a\",\"module_id\":[\"echo\"]}|module_id is not a string",
                "{\"job_id\":\"a\",\"module_id\":\"x\",\"module_id\":\"y\"}|module_id is given twice",
                "{\"job_id\":\"a\",\"module_id\":\"x\"}|message is missing",
                "{\"job_id\":\"a\",\"module_id\":\"x\",\"message\":null}|message is not an object",
                "{\"job_id\":\"a\",\"module_id\":\"x\",\"message\":[]}|message is not an object",
                "{\"message\":{},\"message\":{}}|message is given twice",
                "{\"timeout_ms\":0}|timeout_ms is not at least 1",
                "{\"timeout_ms\":-5}|timeout_ms is not at least 1",
                "{\"timeout_ms\":1.5}|timeout_ms is not an integer",
                "{\"timeout_ms\":\"5\"}|timeout_ms is not an integer",
                "{\"timeout_ms\":99999999999999999999}|timeout_ms is out of range",
                "{\"replay\":0}|replay is not at least 1",
                "{\"replay\":true}|replay is not an integer",
                "{\"replay\":9223372036854775808}|replay is out of range",
                "{\"replay\":1,\"replay\":2}|replay is given twice",
            })
    void aWrongFieldIsNamed(String record, String reason) {
        assertThat(malformed(json(record)).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"payload\":\"\"|message.type_name is missing",
                "\"type_name\":null,\"payload\":\"\"|message.type_name is not a string",
                "\"type_name\":\"\\udc00\",\"payload\":\"\"|message.type_name has half of a surrogate pair",
                "\"type_name\":\"T\",\"type_name\":\"T\"|message.type_name is given twice",
                "\"type_name\":\"T\"|message has no payload: give one of payload, payload_base64, payload_json",
                "\"type_name\":\"T\",\"payload\":null|message has no payload: give one of payload, payload_base64, payload_json",
                "\"type_name\":\"T\",\"payload\":\"\",\"payload\":\"\"|message has two payloads: give one of payload, payload_base64, payload_json",
                "\"type_name\":\"T\",\"payload_json\":null,\"payload\":[]|message has two payloads: give one of payload, payload_base64, payload_json",
                "\"type_name\":\"T\",\"payload\":{}|message.payload is neither an array of integers nor a string",
                "\"type_name\":\"T\",\"payload\":5|message.payload is neither an array of integers nor a string",
                "\"type_name\":\"T\",\"payload\":[1,256]|message.payload[1] is not an integer from 0 to 255",
                "\"type_name\":\"T\",\"payload\":[-1]|message.payload[0] is not an integer from 0 to 255",
                "\"type_name\":\"T\",\"payload\":[1.0]|message.payload[0] is not an integer from 0 to 255",
                "\"type_name\":\"T\",\"payload\":[null]|message.payload[0] is not an integer from 0 to 255",
                "\"type_name\":\"T\",\"payload\":[[1]]|message.payload[0] is not an integer from 0 to 255",
                "\"type_name\":\"T\",\"payload\":[99999999999]|message.payload[0] is not an integer from 0 to 255",
                "\"type_name\":\"T\",\"payload\":\"\\ud800x\"|payload has half of a surrogate pair",
                "\"type_name\":\"T\",\"payload_base64\":[1]|payload_base64 is not a string",
                "\"type_name\":\"T\",\"payload_base64\":\"a\"|payload_base64 is not base64 (RFC 4648, section 4)",
                "\"type_name\":\"T\",\"payload_base64\":\"_-8=\"|payload_base64 is not base64 (RFC 4648, section 4)",
            })
    void aWrongMessageIsNamed(String fields, String reason) {
        MalformedJob malformed = malformed(job("{" + fields + "}", ""));

        assertThat(malformed.reason()).isEqualTo(reason);
        assertThat(malformed.jobId()).isEqualTo("j");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Echo", "", "-x", "a/b", "../x", "a..b", "echo@sha256:12", "é", "a\n"})
    void anInvalidModuleIdIsMalformed(String id) {
        String record =
                "{\"job_id\":\"j\",\"module_id\":\""
                        + id.replace("\n", "\\n")
                        + "\",\"message\":0}";

        assertThat(malformed(json(record)).reason()).startsWith("module id \"");
    }

    @ParameterizedTest
    @EnumSource(PayloadForm.class)
    void aWrittenJobIsReadUnchanged(PayloadForm form) {
        String payload = form == PayloadForm.JSON ? "{\"a\":[1,\"é\"]}" : "hé\u0000\n";
        WasmJob job =
                new WasmJob(
                        "jöb",
                        ModuleReference.parse("echo@sha256:" + "ab".repeat(32)),
                        new Message("Request", Bytes.utf8(payload)),
                        form,
                        Duration.ofMillis(1_500),
                        3);

        WireRecord record = WasmJobCodec.write(job);

        assertThat(readable(record)).isEqualTo(job);
        assertThat(record.key()).isEqualTo(Bytes.utf8("jöb"));
    }

    @Test
    void bytesThatTheFormCannotEncodeAreWrittenAsBase64() {
        Bytes payload = Bytes.wrap(new byte[] {(byte) 0xff, 0});
        for (PayloadForm form : List.of(PayloadForm.TEXT, PayloadForm.JSON)) {
            WasmJob job =
                    new WasmJob(
                            "j",
                            ModuleReference.of("echo"),
                            new Message("T", payload),
                            form,
                            null,
                            0);

            WasmJob read = readable(WasmJobCodec.write(job));

            assertThat(read.form()).isEqualTo(PayloadForm.BASE64);
            assertThat(read.message().payload()).isEqualTo(payload);
        }
    }

    @Test
    void theOriginalJobKeepsUnknownFieldsWithoutWhiteSpace() {
        WireRecord record =
                json(
                        "\uFEFF{ \"job_id\" : \"j\",\n\t\"x y\": [1.0, 1e999, \"a \\\" b\\\\\"],\r\n"
                                + " \"lone\":\"\\ud800\",\"module_id\":\"echo\", \"message\":"
                                + " {\"type_name\":\"T\",\"payload\":[ 1, 2 ]} } ");

        assertThat(WasmJobCodec.asRead(record, readable(record)).toUtf8())
                .isEqualTo(
                        "{\"job_id\":\"j\",\"x y\":[1.0,1e999,\"a \\\" b\\\\\"],"
                                + "\"lone\":\"\\ud800\",\"module_id\":\"echo\",\"message\":"
                                + "{\"type_name\":\"T\",\"payload\":[1,2]}}");
    }
}
