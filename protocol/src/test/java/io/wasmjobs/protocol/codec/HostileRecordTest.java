package io.wasmjobs.protocol.codec;

import static io.wasmjobs.protocol.codec.TestRecords.job;
import static io.wasmjobs.protocol.codec.TestRecords.json;
import static io.wasmjobs.protocol.codec.TestRecords.malformed;
import static io.wasmjobs.protocol.codec.TestRecords.readable;
import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.JobRecord;
import io.wasmjobs.protocol.MalformedJob;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Malformed and hostile records. */
final class HostileRecordTest {

    private static final String JOB =
            "{\"job_id\":\"j\",\"module_id\":\"echo\",\"message\":"
                    + "{\"type_name\":\"T\",\"payload_json\":{\"a\":[1,\"é\\u00e9\",true,null,1.5]}},"
                    + "\"timeout_ms\":10,\"replay\":1}";

    @Test
    void aTombstoneIsMalformed() {
        assertThat(malformed(new WireRecord(Bytes.utf8("k"), null, List.of())).reason())
                .isEqualTo("not JSON: the record has no value");
    }

    @Test
    void invalidUtf8IsMalformed() {
        byte[][] values = {
            JOB.getBytes(StandardCharsets.UTF_16BE),
            JOB.getBytes(StandardCharsets.UTF_16LE),
            JOB.getBytes(StandardCharsets.UTF_16),
            JOB.getBytes(StandardCharsets.ISO_8859_1),
            {'{', '"', (byte) 0xC0, (byte) 0xAF, '"', ':', '1', '}'},
            {'{', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', ':', '1', '}'},
            {(byte) 0xff, (byte) 0xfe},
            {0, 0, 0, 0},
        };
        for (byte[] value : values) {
            assertThat(malformed(new WireRecord(null, Bytes.copyOf(value), List.of())).reason())
                    .isEqualTo("not JSON: the value is not UTF-8");
        }
    }

    @Test
    void deepNestingIsRefusedWithoutDeepCalls() {
        String deep = "[".repeat(1_000_000);

        assertThat(malformed(json("{\"x\":" + deep)).reason()).contains("nesting depth");
        assertThat(
                        malformed(job("{\"type_name\":\"T\",\"payload_json\":" + deep + "}", ""))
                                .reason())
                .contains("nesting depth");
    }

    @Test
    void aPayloadOfTenMegabytesIsReadInEveryForm() {
        int size = 10 << 20;
        String text = "x".repeat(size);
        List<String> payloads =
                List.of(
                        "\"payload\":\"" + text + "\"",
                        "\"payload_base64\":\"" + Bytes.utf8(text).toBase64() + "\"",
                        "\"payload_json\":\"" + text.substring(2) + "\"",
                        "\"payload\":[" + "7,".repeat(size - 1) + "7]");
        for (String payload : payloads) {
            WasmJob job = readable(job("{\"type_name\":\"T\"," + payload + "}", ""));

            assertThat(job.message().payload().size()).isEqualTo(size);
        }
    }

    @Test
    void longNumbersAndNamesInUnknownFieldsAreIgnored() {
        String digits = "9".repeat(1_000_000);

        assertThat(readable(job("{\"type_name\":\"T\",\"payload\":\"\"}", ",\"n\":" + digits)))
                .isNotNull();
        assertThat(
                        readable(job("{\"type_name\":\"T\",\"payload_json\":" + digits + "}", ""))
                                .message()
                                .payload()
                                .size())
                .isEqualTo(digits.length());
        assertThat(malformed(json("{\"timeout_ms\":" + digits + "}")).reason())
                .isEqualTo("timeout_ms is out of range");
        assertThat(readable(job("{\"type_name\":\"T\",\"payload\":\"\"}", ",\"" + digits + "\":1")))
                .isNotNull();
    }

    @Test
    void manyDistinctFieldNamesAreNotCached() {
        for (int record = 0; record < 50; record++) {
            StringBuilder fields = new StringBuilder();
            for (int i = 0; i < 2_000; i++) {
                fields.append(",\"f").append(record * 31 + i).append('_').append(i).append("\":0");
            }
            assertThat(readable(job("{\"type_name\":\"T\",\"payload\":\"\"}", fields.toString())))
                    .isNotNull();
        }
    }

    @Test
    void aTruncatedRecordIsMalformedAtEveryByteAndKeepsTheIdOnceRead() {
        byte[] whole = JOB.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            MalformedJob malformed = malformed(new WireRecord(null, Bytes.wrap(cut), List.of()));

            assertThat(malformed.reason()).isNotEmpty().doesNotContain("\n");
            assertThat(malformed.jobId()).isIn(null, "j");
        }
        assertThat(malformed(json(JOB.substring(0, JOB.length() - 1))).jobId()).isEqualTo("j");
    }

    @Test
    void textAfterTheObjectIsMalformed() {
        assertThat(malformed(json(JOB + "{}")).reason()).isEqualTo("more follows the JSON object");
        assertThat(malformed(json(JOB + "x")).reason()).startsWith("not JSON: ");
        assertThat(readable(json(JOB + " \n"))).isNotNull();
    }

    @Test
    void everyMutatedRecordIsReadOrMalformed() {
        Random random = new Random(42);
        byte[] whole = JOB.getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 20_000; round++) {
            byte[] mutated = whole.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            WireRecord record = new WireRecord(null, Bytes.wrap(mutated), List.of());
            JobRecord read = WasmJobCodec.read(record);
            if (read instanceof WasmJob job) {
                assertThat(readable(WasmJobCodec.write(job))).isEqualTo(job);
                assertThat(
                                readable(
                                        new WireRecord(
                                                null, WasmJobCodec.asRead(record, job), List.of())))
                        .isEqualTo(job);
            } else {
                assertThat(((MalformedJob) read).reason()).isNotEmpty().doesNotContain("\n");
            }
        }
    }
}
