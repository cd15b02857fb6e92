package io.wasmjobs.cli.demo;

import io.wasmjobs.cli.golden.CaseFolder;
import io.wasmjobs.cli.golden.Expectation;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.Unicode;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The jobs of the demo: each example's golden case, then each common mistake. */
final class DemoJobs {

    private static final String REVERSE = "reverse";
    private static final String NONE = "-";

    private final DemoModules modules;
    private final List<DemoJob> jobs = new ArrayList<>();

    private DemoJobs(DemoModules modules) {
        this.modules = modules;
    }

    static List<DemoJob> of(DemoModules modules) {
        DemoJobs jobs = new DemoJobs(modules);
        modules.cases().forEach(jobs::addExample);
        jobs.addMistake(
                "malformed-json",
                NONE,
                new WireRecord(
                        Bytes.utf8("malformed-json"),
                        Bytes.utf8("{\"job_id\": \"malformed-json\", oops"),
                        List.of()),
                Expectation.failure(FailureKind.MALFORMED_JOB, ""));
        jobs.addMistake(
                "unknown-module",
                "no-such-module",
                WasmJobCodec.write(job("unknown-module", "no-such-module", 0)),
                Expectation.failure(FailureKind.MODULE_NOT_FOUND, "no-such-module"));
        jobs.addDuplicateAndReplay();
        return jobs.jobs;
    }

    private void addExample(CaseFolder.PreparedCase prepared) {
        String module = prepared.module().id();
        boolean isText = Unicode.isUtf8(prepared.goldenCase().given().payload().unsafeArray());
        WasmJob job = prepared.job(isText ? PayloadForm.TEXT : PayloadForm.BASE64);
        jobs.add(
                new DemoJob(
                        module,
                        job.jobId(),
                        module,
                        modules.language(module),
                        WasmJobCodec.write(job),
                        prepared.files(),
                        prepared.expectation()));
    }

    private void addMistake(String id, String module, WireRecord record, Expectation expectation) {
        jobs.add(new DemoJob(id, id, module, NONE, record, Path.of(""), expectation));
    }

    /**
     * Adds three records with one id. They take the same way through the pipeline, in order: once
     * the replay has an outcome, the duplicate has been dropped.
     */
    private void addDuplicateAndReplay() {
        Expectation answer = Expectation.answer(new Message("Reversed", Bytes.utf8("eciwt")));
        addTwice("twice", answer, 0);
        addTwice("twice (again)", null, 0);
        addTwice("twice (replay)", answer, 1);
    }

    private void addTwice(String title, @Nullable Expectation expectation, long replay) {
        jobs.add(
                new DemoJob(
                        title,
                        "twice",
                        REVERSE,
                        modules.language(REVERSE),
                        WasmJobCodec.write(job("twice", REVERSE, replay)),
                        Path.of(""),
                        expectation));
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
}
