package io.wasmjobs.job.run;

import io.wasmjobs.job.outcome.OutcomeRecord;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.protocol.WireRecord;
import java.util.List;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Emits results and the records that modules wrote to other topics, and dead letters as a side
 * output. Used by the task's thread only.
 */
final class WireOutput {

    private final StreamRecord<OutputRecord> emitted =
            new StreamRecord<>(OutputRecord.of(new WireRecord(null, null, List.of())));

    private final Output<StreamRecord<OutputRecord>> output;

    WireOutput(Output<StreamRecord<OutputRecord>> output) {
        this.output = output;
    }

    void emit(OutcomeRecord ended) {
        ended.emitted().forEach(this::emit);
        OutputRecord record = ended.record();
        if (ended.failed()) {
            output.collect(RunModulesFactory.FAILED, emitted.replace(record));
        } else if (record != null) {
            emit(record);
        }
    }

    void emit(OutputRecord record) {
        output.collect(emitted.replace(record));
    }
}
