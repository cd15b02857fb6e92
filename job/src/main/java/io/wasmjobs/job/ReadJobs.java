package io.wasmjobs.job;

import io.wasmjobs.job.metric.PipelineMetric;
import io.wasmjobs.job.outcome.DeadLetterFactory;
import io.wasmjobs.job.outcome.WorkerId;
import io.wasmjobs.job.record.FetchedRecord;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.job.record.RecordType;
import io.wasmjobs.protocol.JobRecord;
import io.wasmjobs.protocol.MalformedJob;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.TimeUtils;

/**
 * Reads each record as a wasm job. Jobs with a key are a side output; a record that cannot be read
 * becomes a dead letter.
 */
final class ReadJobs extends ProcessFunction<FetchedRecord, ReceivedJob> {

    /** Dead letters for what cannot be read. */
    static final OutputTag<OutputRecord> MALFORMED =
            new OutputTag<>("malformed", RecordType.OUTPUT_RECORD);

    /** Jobs that have a key. */
    static final OutputTag<ReceivedJob> KEYED = new OutputTag<>("keyed", RecordType.RECEIVED_JOB);

    private final RecordSizeLimit limit;
    private final Duration longestWait;

    @SuppressWarnings("NullAway.Init") // Set in open, before any record comes.
    private transient DeadLetterFactory deadLetters;

    @SuppressWarnings("NullAway.Init") // Set in open, before any record comes.
    private transient Counter jobs;

    @SuppressWarnings("NullAway.Init") // Set in open, before any record comes.
    private transient Counter malformed;

    /**
     * @param longestWait how far ahead a job's {@code not_before} may be
     */
    ReadJobs(RecordSizeLimit limit, Duration longestWait) {
        this.limit = limit;
        this.longestWait = longestWait;
    }

    @Override
    public void open(OpenContext context) {
        deadLetters = new DeadLetterFactory(WorkerId.of(getRuntimeContext()), limit);
        jobs = PipelineMetric.JOBS.counterIn(getRuntimeContext().getMetricGroup());
        malformed = PipelineMetric.JOBS_MALFORMED.counterIn(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(
            FetchedRecord fetched, Context context, Collector<ReceivedJob> collector) {
        jobs.inc();
        JobRecord read = checked(WasmJobCodec.read(fetched.record()), context);
        if (read instanceof WasmJob job) {
            ReceivedJob received = new ReceivedJob(job, fetched.record(), fetched.origin());
            if (job.scheduling().key() == null) {
                collector.collect(received);
            } else {
                context.output(KEYED, received);
            }
        } else {
            malformed.inc();
            context.output(MALFORMED, deadLetters.write(fetched, (MalformedJob) read));
        }
    }

    private JobRecord checked(JobRecord read, Context context) {
        if (read instanceof WasmJob job && job.scheduling().notBefore() != null) {
            long wait =
                    job.scheduling().notBefore().toEpochMilli()
                            - context.timerService().currentProcessingTime();
            if (wait > longestWait.toMillis()) {
                return new MalformedJob(
                        "not_before is more than "
                                + TimeUtils.formatWithHighestUnit(longestWait)
                                + " ahead, the limit (wasm.not-before.max)",
                        job.jobId());
            }
        }
        return read;
    }
}
