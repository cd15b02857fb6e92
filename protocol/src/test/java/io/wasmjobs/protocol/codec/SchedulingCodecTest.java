package io.wasmjobs.protocol.codec;

import static io.wasmjobs.protocol.codec.TestRecords.job;
import static io.wasmjobs.protocol.codec.TestRecords.malformed;
import static io.wasmjobs.protocol.codec.TestRecords.readable;
import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.Scheduling;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Key, tenant, priority and time of a wasm job, as JSON and as a CloudEvent. */
final class SchedulingCodecTest {

    private static final String MESSAGE = "{\"type_name\":\"T\",\"payload\":\"\"}";

    private static WireRecord event(String name, String value) {
        return new WireRecord(
                null,
                Bytes.EMPTY,
                List.of(
                        Header.of("ce_specversion", "1.0"),
                        Header.of("ce_id", "j"),
                        Header.of("ce_type", "T"),
                        Header.of("ce_wasmmodule", "echo"),
                        Header.of(name, value)));
    }

    @ParameterizedTest
    @EnumSource(PayloadForm.class)
    void writtenSchedulingIsReadUnchanged(PayloadForm form) {
        Scheduling scheduling =
                new Scheduling("kéy", "tenant a", 1, Instant.parse("2030-01-31T12:00:00.250Z"));
        WasmJob job =
                new WasmJob(
                        "j",
                        ModuleReference.of("echo"),
                        new Message("T", Bytes.utf8("1")),
                        form,
                        null,
                        0,
                        scheduling);

        WireRecord record = WasmJobCodec.write(job);

        assertThat(readable(record)).isEqualTo(job);
        assertThat(record.key()).isEqualTo(Bytes.utf8("kéy"));
        assertThat(
                        readable(TestRecords.json(WasmJobCodec.asRead(record, job).toUtf8()))
                                .scheduling())
                .isEqualTo(scheduling);
    }

    @Test
    void withoutTheFieldsTheDefaultsApplyAndTheTenantIsTheModule() {
        WasmJob job = readable(job(MESSAGE, ",\"key\":null,\"tenant\":null,\"priority\":null"));

        assertThat(job.scheduling()).isEqualTo(Scheduling.DEFAULT);
        assertThat(job.tenant()).isEqualTo("echo");
        assertThat(WasmJobCodec.write(job).key()).isEqualTo(Bytes.utf8("j"));
    }

    @ParameterizedTest
    @CsvSource({
        "2030-01-31T12:00:00Z,2030-01-31T12:00:00Z",
        "2030-01-31t12:00:00z,2030-01-31T12:00:00Z",
        "2030-01-31T12:00:00+02:00,2030-01-31T10:00:00Z",
        "2030-01-31T12:00:00.123456-00:30,2030-01-31T12:30:00.123Z",
    })
    void aTimeMayHaveAnyOffset(String given, Instant expected) {
        String field = ",\"not_before\":\"" + given + "\"";

        assertThat(readable(job(MESSAGE, field)).scheduling().notBefore()).isEqualTo(expected);
        assertThat(readable(event("ce_wasmnotbefore", given)).scheduling().notBefore())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"key\":\"\"|key is empty",
                "\"key\":7|key is not a string",
                "\"key\":\"\\ud800\"|key has half of a surrogate pair",
                "\"key\":\"a\",\"key\":\"a\"|key is given twice",
                "\"tenant\":\"\"|tenant is empty",
                "\"tenant\":[]|tenant is not a string",
                "\"tenant\":\"a\",\"tenant\":\"b\"|tenant is given twice",
                "\"priority\":0|priority is not from 1 to 5",
                "\"priority\":6|priority is not from 1 to 5",
                "\"priority\":4294967299|priority is not from 1 to 5",
                "\"priority\":99999999999999999999|priority is out of range",
                "\"priority\":\"1\"|priority is not an integer",
                "\"priority\":1.0|priority is not an integer",
                "\"priority\":3,\"priority\":3|priority is given twice",
                "\"not_before\":1790000000|not_before is not a string",
                "\"not_before\":\"tomorrow\"|not_before is not a time with an offset, such as"
                        + " 2030-01-31T12:00:00Z",
                "\"not_before\":\"2030-01-31T12:00:00\"|not_before is not a time with an offset,"
                        + " such as 2030-01-31T12:00:00Z",
                "\"not_before\":\"+999999999-01-31T12:00:00Z\"|not_before is not a time with an"
                        + " offset, such as 2030-01-31T12:00:00Z",
            })
    void aWrongFieldIsNamed(String field, String reason) {
        assertThat(malformed(job(MESSAGE, "," + field)).reason()).isEqualTo(reason);
        assertThat(malformed(job(MESSAGE, "," + field)).jobId()).isEqualTo("j");
    }

    @ParameterizedTest
    @CsvSource({
        "ce_partitionkey,'',header ce_partitionkey is empty",
        "ce_wasmtenant,'',header ce_wasmtenant is empty",
        "ce_wasmpriority,0,header ce_wasmpriority is not at least 1",
        "ce_wasmpriority,6,header ce_wasmpriority is not from 1 to 5",
        "ce_wasmpriority,first,header ce_wasmpriority is not an integer in range",
        "ce_wasmnotbefore,soon,'header ce_wasmnotbefore is not a time with an offset, such as"
                + " 2030-01-31T12:00:00Z'",
    })
    void aWrongHeaderIsNamed(String name, String value, String reason) {
        assertThat(malformed(event(name, value)).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "tenant"})
    void aTextMayHave255CharactersOfAnySize(String field) {
        String longest = "😀".repeat(255);

        assertThat(readable(job(MESSAGE, ",\"" + field + "\":\"" + longest + "\"")).scheduling())
                .isNotEqualTo(Scheduling.DEFAULT);
        assertThat(malformed(job(MESSAGE, ",\"" + field + "\":\"" + longest + "x\"")).reason())
                .isEqualTo(field + " has more than 255 characters");
    }
}
