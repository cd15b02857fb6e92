package io.wasmjobs.cli.demo;

import io.wasmjobs.protocol.WireRecord;

/**
 * A job of the demonstration.
 *
 * @param title names it in the table
 * @param id the job's id, which its outcome carries
 * @param module the module that it names
 * @param language what that is written in
 * @param record what is submitted
 * @param expectation what should come of it
 */
record DemoJob(
        String title,
        String id,
        String module,
        String language,
        WireRecord record,
        ExpectedOutcome expectation) {}
