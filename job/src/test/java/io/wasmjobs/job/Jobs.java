package io.wasmjobs.job;

import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.util.List;

/** Wasm jobs for tests of operators. */
public final class Jobs {

    private Jobs() {}

    /** A first submission. */
    public static ReceivedJob job(String id) {
        return job(id, 0);
    }

    /** The time of every job's record. */
    public static final long TIMESTAMP = 1_790_000_000_123L;

    /** A submission with a replay number. */
    public static ReceivedJob job(String id, long replay) {
        return job(id, replay, id);
    }

    /** A submission with a payload. */
    public static ReceivedJob job(String id, long replay, String payload) {
        WasmJob job =
                new WasmJob(
                        id,
                        ModuleReference.of("reverse"),
                        new Message("Request", Bytes.utf8(payload)),
                        PayloadForm.TEXT,
                        null,
                        replay);
        WireRecord record = WasmJobCodec.write(job);
        return new ReceivedJob(
                job,
                new WireRecord(null, record.value(), List.of(Header.of("traceparent", "00-" + id))),
                new Origin("wasm_jobs", 0, 17),
                TIMESTAMP,
                null);
    }
}
