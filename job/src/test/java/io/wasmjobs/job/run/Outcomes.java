package io.wasmjobs.job.run;

import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.protocol.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** The output of run-modules in a test: its main output, then its side output. */
final class Outcomes {

    /**
     * The outcome of a job.
     *
     * @param failed whether the record is a dead letter
     */
    record EmittedOutcome(boolean failed, WireRecord record) {}

    private Outcomes() {}

    static List<EmittedOutcome> of(
            OneInputStreamOperatorTestHarness<ReceivedJob, OutputRecord> harness) {
        List<EmittedOutcome> outcomes = new ArrayList<>();
        harness.extractOutputValues()
                .forEach(result -> outcomes.add(new EmittedOutcome(false, result.record())));
        Queue<StreamRecord<OutputRecord>> failed = harness.getSideOutput(RunModulesFactory.FAILED);
        if (failed != null) {
            failed.forEach(
                    letter -> outcomes.add(new EmittedOutcome(true, letter.getValue().record())));
        }
        return outcomes;
    }
}
