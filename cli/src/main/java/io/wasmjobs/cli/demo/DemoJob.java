package io.wasmjobs.cli.demo;

import io.wasmjobs.cli.golden.Ending;
import io.wasmjobs.cli.golden.Expectation;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A job of the demo.
 *
 * @param title its name in the table
 * @param id the job's id, which its outcome carries
 * @param module the module that it runs
 * @param language the module's language
 * @param record the submitted record
 * @param files the folder that its module may write to
 * @param expectation the expected outcome; null for none, because the job was seen before
 */
record DemoJob(
        String title,
        String id,
        String module,
        String language,
        WireRecord record,
        Path files,
        @Nullable Expectation expectation) {

    /** The expected outcome, in a few words for the table. */
    String expected() {
        FailureKind failure = expectation == null ? null : expectation.failure();
        return expectation == null ? "nothing" : failure == null ? "result" : failure.name();
    }

    /** Whether an ending is the expected one. */
    boolean isAsExpected(Ending ending) throws IOException {
        return expectation != null && expectation.differences(ending, files, null).isEmpty();
    }
}
