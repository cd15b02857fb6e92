package io.wasmjobs.job.run;

import io.wasmjobs.job.outcome.OutcomeRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.protocol.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** What run-modules has emitted in a test: its main output, then its side output. */
final class Outcomes {

    private Outcomes() {}

    static List<OutcomeRecord> of(
            OneInputStreamOperatorTestHarness<ReceivedJob, WireRecord> harness) {
        List<OutcomeRecord> outcomes = new ArrayList<>();
        harness.extractOutputValues()
                .forEach(result -> outcomes.add(new OutcomeRecord(false, result)));
        Queue<StreamRecord<WireRecord>> failed = harness.getSideOutput(RunModulesFactory.FAILED);
        if (failed != null) {
            failed.forEach(letter -> outcomes.add(new OutcomeRecord(true, letter.getValue())));
        }
        return outcomes;
    }
}
