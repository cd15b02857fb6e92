package io.wasmjobs.cli.demo;

import io.wasmjobs.cli.golden.Ending;
import io.wasmjobs.cli.golden.Expectation;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A job of the demonstration.
 *
 * @param title names it in the table
 * @param id the job's id, which its outcome carries
 * @param module the module that it names
 * @param language what that is written in
 * @param record what is submitted
 * @param files what its module may write to
 * @param expectation what should come of it; null for nothing, since the job was seen before
 */
record DemoJob(
        String title,
        String id,
        String module,
        String language,
        WireRecord record,
        Path files,
        @Nullable Expectation expectation) {

    /** A few words for the table: what should come. */
    String expected() {
        FailureKind failure = expectation == null ? null : expectation.failure();
        return expectation == null ? "nothing" : failure == null ? "result" : failure.name();
    }

    /** Whether this is what should come. */
    boolean isAsExpected(Ending ending) throws IOException {
        return expectation != null && expectation.differences(ending, files, null).isEmpty();
    }
}
