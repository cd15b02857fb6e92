package io.wasmjobs.job;

import io.wasmjobs.job.record.EndedJob;
import io.wasmjobs.job.record.RecordType;
import io.wasmjobs.protocol.WireRecord;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Sends results on and dead letters aside. */
final class SplitOutcomes extends ProcessFunction<EndedJob, WireRecord> {

    /** Dead letters of jobs that failed. */
    static final OutputTag<WireRecord> FAILED = new OutputTag<>("failed", RecordType.WIRE_RECORD);

    @Override
    public void processElement(EndedJob ended, Context context, Collector<WireRecord> results) {
        if (ended.failed()) {
            context.output(FAILED, ended.record());
        } else {
            results.collect(ended.record());
        }
    }
}
