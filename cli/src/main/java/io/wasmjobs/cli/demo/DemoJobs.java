package io.wasmjobs.cli.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.util.ArrayList;
import java.util.List;

/** The jobs of the demonstration: each example's golden case, then each common mistake. */
final class DemoJobs {

    private static final String REVERSE = "reverse";
    private static final String NONE = "-";

    private DemoJobs() {}

    static List<DemoJob> of(DemoModules modules) {
        List<DemoJob> jobs = new ArrayList<>();
        for (DemoModules.Example example : modules.examples().values()) {
            ObjectNode json = example.golden().job(example.module());
            json.put("job_id", example.module());
            jobs.add(
                    new DemoJob(
                            example.module(),
                            example.module(),
                            example.module(),
                            example.language(),
                            record(example.module(), json.toString()),
                            example.golden().expectation()));
        }
        jobs.add(
                new DemoJob(
                        "malformed-json",
                        "malformed-json",
                        NONE,
                        NONE,
                        record("malformed-json", "{\"job_id\": \"malformed-json\", oops"),
                        new ExpectedOutcome.Failure(FailureKind.MALFORMED_JOB, "")));
        jobs.add(
                new DemoJob(
                        "unknown-module",
                        "unknown-module",
                        "no-such-module",
                        NONE,
                        WasmJobCodec.write(job("unknown-module", "no-such-module", 0)),
                        new ExpectedOutcome.Failure(
                                FailureKind.MODULE_NOT_FOUND, "no-such-module")));
        addDuplicateAndReplay(jobs);
        return jobs;
    }

    /**
     * Three records of one id. They go one way through the pipeline, in their order: once the
     * replay has answered, the duplicate has been dropped.
     */
    private static void addDuplicateAndReplay(List<DemoJob> jobs) {
        ExpectedOutcome answer = new ExpectedOutcome.Answer(null, Bytes.utf8("eciwt"), null, null);
        jobs.add(twice("twice", answer, 0));
        jobs.add(twice("twice (again)", new ExpectedOutcome.Silence(), 0));
        jobs.add(twice("twice (replay)", answer, 1));
    }

    private static DemoJob twice(String title, ExpectedOutcome expectation, long replay) {
        return new DemoJob(
                title,
                "twice",
                REVERSE,
                "wat",
                WasmJobCodec.write(job("twice", REVERSE, replay)),
                expectation);
    }

    private static WasmJob job(String id, String module, long replay) {
        return new WasmJob(
                id,
                ModuleReference.of(module),
                new Message("Request", Bytes.utf8("twice")),
                PayloadForm.TEXT,
                null,
                replay);
    }

    private static WireRecord record(String id, String json) {
        return new WireRecord(Bytes.utf8(id), Bytes.utf8(json), List.of());
    }
}
