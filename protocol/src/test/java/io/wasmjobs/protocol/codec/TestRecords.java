package io.wasmjobs.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.JobRecord;
import io.wasmjobs.protocol.MalformedJob;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import java.util.List;

/** Records of wasm_jobs for tests. */
final class TestRecords {

    private TestRecords() {}

    static WireRecord json(String value) {
        return new WireRecord(null, Bytes.utf8(value), List.of());
    }

    /** A job with this message, followed by these fields. */
    static WireRecord job(String message, String fields) {
        return json(
                "{\"job_id\":\"j\",\"module_id\":\"echo\",\"message\":" + message + fields + "}");
    }

    static WasmJob readable(WireRecord record) {
        JobRecord read = WasmJobCodec.read(record);
        assertThat(read).isInstanceOf(WasmJob.class);
        return (WasmJob) read;
    }

    static MalformedJob malformed(WireRecord record) {
        JobRecord read = WasmJobCodec.read(record);
        assertThat(read).isInstanceOf(MalformedJob.class);
        return (MalformedJob) read;
    }
}
