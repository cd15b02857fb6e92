package io.wasmjobs.protocol.codec;

import static io.wasmjobs.protocol.codec.TestRecords.malformed;
import static io.wasmjobs.protocol.codec.TestRecords.readable;
import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.JobRecord;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wasm jobs and results as CloudEvents in binary mode. */
final class CloudEventCodecTest {

    private static final Bytes PAYLOAD = Bytes.wrap(new byte[] {0, (byte) 0xff, '{'});

    private static WireRecord event(@Nullable Bytes value, String... namesAndValues) {
        List<Header> headers = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(Header.of(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new WireRecord(Bytes.utf8("key"), value, headers);
    }

    private static WireRecord complete(String name, @Nullable String value) {
        List<Header> headers = new ArrayList<>();
        headers.add(Header.of("ce_specversion", "1.0"));
        headers.add(Header.of("ce_id", "j"));
        headers.add(Header.of("ce_type", "Request"));
        headers.add(Header.of("ce_wasmmodule", "echo"));
        headers.removeIf(header -> header.name().equals(name));
        if (value != null) {
            headers.add(Header.of(name, value));
        }
        return new WireRecord(null, PAYLOAD, headers);
    }

    @Test
    void theValueIsThePayload() {
        WasmJob job =
                readable(
                        event(
                                PAYLOAD,
                                "ce_specversion",
                                "1.0",
                                "ce_id",
                                "j",
                                "ce_type",
                                "Request",
                                "ce_source",
                                "/orders",
                                "ce_wasmmodule",
                                "echo",
                                "ce_wasmreplay",
                                "2"));

        assertThat(job)
                .isEqualTo(
                        new WasmJob(
                                "j",
                                ModuleReference.of("echo"),
                                new Message("Request", PAYLOAD),
                                PayloadForm.CLOUD_EVENT,
                                null,
                                2));
    }

    @Test
    void anEmptyValueIsAnEmptyPayloadAndNoValueIsMalformed() {
        List<Header> headers = complete("x", null).headers();

        assertThat(readable(new WireRecord(null, Bytes.EMPTY, headers)).message().payload())
                .isEqualTo(Bytes.EMPTY);
        assertThat(malformed(new WireRecord(null, null, headers)).reason())
                .isEqualTo("the CloudEvent has no value");
    }

    @ParameterizedTest
    @CsvSource({
        "ce_specversion,0.3,ce_specversion is not 1.0",
        "ce_id,,header ce_id is missing",
        "ce_id,'',job_id is empty",
        "ce_type,,header ce_type is missing",
        "ce_wasmmodule,,header ce_wasmmodule is missing",
        "ce_wasmreplay,0,header ce_wasmreplay is not at least 1",
        "ce_wasmreplay,one,header ce_wasmreplay is not an integer in range",
        "ce_wasmtimeoutms,-1,header ce_wasmtimeoutms is not at least 1",
    })
    void aWrongHeaderIsNamed(String name, @Nullable String value, String reason) {
        assertThat(malformed(complete(name, value)).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ce_specversion",
                "ce_id",
                "ce_type",
                "ce_wasmmodule",
                "ce_wasmreplay",
                "ce_wasmtimeoutms"
            })
    void anAttributeThatIsNotUtf8IsNamed(String name) {
        List<Header> headers = new ArrayList<>(complete(name, null).headers());
        headers.add(new Header(name, Bytes.wrap(new byte[] {'1', (byte) 0xff})));

        assertThat(malformed(new WireRecord(null, PAYLOAD, headers)).reason())
                .isEqualTo("header " + name + " is not UTF-8");
    }

    /**
     * If invalid bytes were replaced by U+FFFD, different ids would collide and jobs be dropped.
     */
    @Test
    void twoBinaryIdsNeverBecomeTheSameJobId() {
        Random random = new Random(42);
        Set<String> jobIds = new HashSet<>();
        int read = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] id = new byte[8];
            random.nextBytes(id);
            List<Header> headers = new ArrayList<>(complete("ce_id", null).headers());
            headers.add(new Header("ce_id", Bytes.wrap(id)));
            JobRecord record = WasmJobCodec.read(new WireRecord(null, PAYLOAD, headers));
            if (record instanceof WasmJob job) {
                jobIds.add(job.jobId());
                read++;
            }
        }
        assertThat(read).isPositive().isEqualTo(jobIds.size());
    }

    @Test
    void withoutCloudEventHeadersTheValueIsReadAsJson() {
        WireRecord json = TestRecords.job("{\"type_name\":\"T\",\"payload\":\"\"}", "");
        List<Header> headers = List.of(Header.of("traceparent", "00-1"), new Header("x", null));

        assertThat(readable(new WireRecord(null, json.value(), headers)).form())
                .isEqualTo(PayloadForm.TEXT);
    }

    @Test
    void theResultIsACloudEventToo() {
        JobResult result =
                new JobResult(
                        "j",
                        "tm-1#0",
                        ModuleReference.parse("echo@sha256:" + "ab".repeat(32)),
                        "ab".repeat(32),
                        2,
                        Duration.ofNanos(812_500),
                        new Message("Response", PAYLOAD),
                        PayloadForm.CLOUD_EVENT);

        WireRecord record = JobResultCodec.write(result, List.of(Header.of("traceparent", "00-1")));

        assertThat(record.value()).isEqualTo(PAYLOAD);
        assertThat(record.header("ce_id")).isEqualTo("j");
        assertThat(record.header("ce_type")).isEqualTo("Response");
        assertThat(record.header("ce_wasmmodule")).isEqualTo("echo@sha256:" + "ab".repeat(32));
        assertThat(record.header("ce_wasmattempts")).isEqualTo("2");
        assertThat(record.header("ce_wasmsha256")).isEqualTo("ab".repeat(32));
        assertThat(record.header("traceparent")).isEqualTo("00-1");
        assertThat(JobResultCodec.read(record))
                .usingRecursiveComparison()
                .ignoringFields("duration")
                .isEqualTo(result);
    }
}
