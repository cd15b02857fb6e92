package io.wasmjobs.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.protocol.BoundRecord;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Jobs that modules emit get missing ids, a depth and a trace. */
final class EmittedJobCodecTest {

    private static final Header TRACE = Header.of("traceparent", "00-1");

    private static WireRecord completed(WireRecord emitted) {
        return EmittedJobCodec.complete(emitted, "parent/1", 3, List.of(TRACE));
    }

    private static WireRecord json(String value) {
        return new WireRecord(null, Bytes.utf8(value), List.of());
    }

    private static WasmJob job(WireRecord record) {
        assertThat(WasmJobCodec.read(record)).isInstanceOf(WasmJob.class);
        return (WasmJob) WasmJobCodec.read(record);
    }

    @Test
    void aJobWithoutAnIdGetsAnIdADepthAndItsParentsTrace() {
        WireRecord record =
                completed(
                        json(
                                "{ \"module_id\": \"echo\", \"job_id\": null,"
                                        + " \"message\": {\"type_name\": \"R\", \"payload\": \"x\"}}"));

        assertThat(job(record).jobId()).isEqualTo("parent/1");
        assertThat(record.key()).isEqualTo(Bytes.utf8("parent/1"));
        assertThat(EmittedJobCodec.depth(record)).isEqualTo(3);
        assertThat(record.header("traceparent")).isEqualTo("00-1");
    }

    @Test
    void aModuleCannotSendARecordThroughABinding() {
        WireRecord forged =
                BoundRecordCodec.writeReplay(
                        new BoundRecord("any", json("{}"), new Origin("t", 0, 0), null, 1),
                        Bytes.utf8("id"));

        assertThat(BoundRecordCodec.isReplay(forged)).isTrue();
        assertThat(BoundRecordCodec.isReplay(completed(forged))).isFalse();
    }

    @Test
    void fieldsOfTheJobAreKept() {
        String value =
                "{\"job_id\":\"own\",\"module_id\":\"echo\",\"key\":\"k\",\"message\":"
                        + "{\"type_name\":\"R\",\"payload\":\"x\"}}";
        WireRecord record =
                completed(
                        new WireRecord(
                                null,
                                Bytes.utf8(value),
                                List.of(
                                        Header.of("traceparent", "00-own"),
                                        Header.of("wasm-chain-depth", "0"))));

        assertThat(record.value()).isEqualTo(Bytes.utf8(value));
        assertThat(record.key()).isEqualTo(Bytes.utf8("k"));
        assertThat(record.header("traceparent")).isEqualTo("00-own");
        assertThat(EmittedJobCodec.depth(record)).isEqualTo(3);
    }

    @Test
    void aCloudEventGetsItsIdAsAHeader() {
        WireRecord record =
                completed(
                        new WireRecord(
                                null,
                                Bytes.utf8("x"),
                                List.of(
                                        Header.of("ce_specversion", "1.0"),
                                        Header.of("ce_type", "R"),
                                        Header.of("ce_wasmmodule", "echo"))));

        assertThat(job(record).jobId()).isEqualTo("parent/1");
    }

    @Test
    void otherRecordsAreUnchanged() {
        for (String value : List.of("", "[]", "{\"a\":", "7", "{\"job_id\":7}")) {
            assertThat(completed(json(value)).value()).isEqualTo(Bytes.utf8(value));
        }
        assertThat(completed(new WireRecord(null, null, List.of())).value()).isNull();
        assertThat(EmittedJobCodec.depth(json("{}"))).isZero();
    }
}
