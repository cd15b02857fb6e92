package io.wasmjobs.job.run;

import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.protocol.WireRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/** What run-modules has emitted in a test: its main output, then its side output. */
final class Outcomes {

    /**
     * The end of a job.
     *
     * @param failed whether the record is a dead letter
     */
    record Ended(boolean failed, WireRecord record) {}

    private Outcomes() {}

    static List<Ended> of(OneInputStreamOperatorTestHarness<ReceivedJob, OutputRecord> harness) {
        List<Ended> outcomes = new ArrayList<>();
        harness.extractOutputValues()
                .forEach(result -> outcomes.add(new Ended(false, result.record())));
        Queue<StreamRecord<OutputRecord>> failed = harness.getSideOutput(RunModulesFactory.FAILED);
        if (failed != null) {
            failed.forEach(letter -> outcomes.add(new Ended(true, letter.getValue().record())));
        }
        return outcomes;
    }
}
