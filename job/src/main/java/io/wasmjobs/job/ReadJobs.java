package io.wasmjobs.job;

import io.wasmjobs.job.binding.Binding;
import io.wasmjobs.job.binding.Bindings;
import io.wasmjobs.job.metric.PipelineMetric;
import io.wasmjobs.job.outcome.DeadLetterFactory;
import io.wasmjobs.job.outcome.WorkerId;
import io.wasmjobs.job.record.Bound;
import io.wasmjobs.job.record.FetchedRecord;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.job.record.RecordType;
import io.wasmjobs.protocol.BoundRecord;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.JobRecord;
import io.wasmjobs.protocol.MalformedJob;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.codec.BoundRecordCodec;
import io.wasmjobs.protocol.codec.UnreadableRecordException;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * Reads each record of the jobs topic as a wasm job, and turns each record of a bound topic into
 * one. Jobs with a key go to a side output, and so do bound records that are neither deduplicated
 * nor have a key; a record that cannot be read becomes a dead letter.
 */
final class ReadJobs extends ProcessFunction<FetchedRecord, ReceivedJob> {

    /** Dead letters for records that cannot be read. */
    static final OutputTag<OutputRecord> MALFORMED =
            new OutputTag<>("malformed", RecordType.OUTPUT_RECORD);

    /** Jobs that have a key. */
    static final OutputTag<ReceivedJob> KEYED = new OutputTag<>("keyed", RecordType.RECEIVED_JOB);

    /** Bound records that need neither a shuffle nor state. */
    static final OutputTag<ReceivedJob> BOUND = new OutputTag<>("bound", RecordType.RECEIVED_JOB);

    private final String jobsTopic;
    private final Bindings bindings;
    private final RecordSizeLimit limit;
    private final Duration longestWait;

    @SuppressWarnings("NullAway.Init") // Set in open, before any record comes.
    private transient Map<String, List<Binding>> byTopic;

    @SuppressWarnings("NullAway.Init") // Set in open, before any record comes.
    private transient DeadLetterFactory deadLetters;

    @SuppressWarnings("NullAway.Init") // Set in open, before any record comes.
    private transient Counter jobs;

    @SuppressWarnings("NullAway.Init") // Set in open, before any record comes.
    private transient Counter malformed;

    /**
     * @param jobsTopic the topic of jobs
     * @param bindings of other topics
     * @param longestWait how far ahead a job's {@code not_before} may be
     */
    ReadJobs(String jobsTopic, Bindings bindings, RecordSizeLimit limit, Duration longestWait) {
        this.jobsTopic = jobsTopic;
        this.bindings = bindings;
        this.limit = limit;
        this.longestWait = longestWait;
    }

    @Override
    public void open(OpenContext context) {
        byTopic = new HashMap<>();
        deadLetters = new DeadLetterFactory(WorkerId.of(getRuntimeContext()), limit);
        jobs = PipelineMetric.JOBS.counterIn(getRuntimeContext().getMetricGroup());
        malformed = PipelineMetric.JOBS_MALFORMED.counterIn(getRuntimeContext().getMetricGroup());
    }

    @Override
    public void processElement(
            FetchedRecord fetched, Context context, Collector<ReceivedJob> collector) {
        String topic = fetched.origin().topic();
        if (!topic.equals(jobsTopic)) {
            byTopic.computeIfAbsent(topic, bindings::of)
                    .forEach(binding -> readBound(fetched, binding, 0, context, collector));
        } else if (BoundRecordCodec.isReplay(fetched.record())) {
            readReplay(fetched, context, collector);
        } else {
            readJob(fetched, context, collector);
        }
    }

    private void readJob(FetchedRecord fetched, Context context, Collector<ReceivedJob> collector) {
        jobs.inc();
        JobRecord read = checked(WasmJobCodec.read(fetched.record()), context);
        if (read instanceof WasmJob job) {
            emit(received(job, fetched, null), context, collector);
        } else {
            malformed(deadLetters.write(fetched, (MalformedJob) read), context);
        }
    }

    private void readBound(
            FetchedRecord fetched,
            Binding binding,
            long replay,
            Context context,
            Collector<ReceivedJob> collector) {
        boolean isTombstone = fetched.record().value() == null;
        if (isTombstone && binding.to() == null) {
            return;
        }
        jobs.inc();
        JobRecord read = binding.read(fetched, replay);
        Bound bound = binding.bound(fetched, replay);
        if (read instanceof WasmJob job) {
            emit(received(job, fetched, bound), context, collector);
        } else {
            BoundRecord record = bound.record(fetched.record(), fetched.origin(), replay);
            MalformedJob reason = (MalformedJob) read;
            malformed(deadLetters.write(record, binding.module().id(), reason), context);
        }
    }

    /** Reads the replay of a bound record, which its dead letter has kept. */
    private void readReplay(
            FetchedRecord fetched, Context context, Collector<ReceivedJob> collector) {
        BoundRecord again;
        try {
            again = BoundRecordCodec.readReplay(fetched.record());
        } catch (UnreadableRecordException e) {
            jobs.inc();
            String reason = "not a replay of a bound record: " + e.getMessage();
            malformed(deadLetters.write(fetched, new MalformedJob(reason, null)), context);
            return;
        }
        Binding binding = bindings.named(again.binding());
        if (binding == null) {
            jobs.inc();
            Bytes key = fetched.record().key();
            String reason =
                    "there is no binding "
                            + again.binding()
                            + ", through which the record is to go again (wasm.bindings)";
            MalformedJob malformedJob = new MalformedJob(reason, key == null ? null : key.toUtf8());
            malformed(deadLetters.write(again, null, malformedJob), context);
            return;
        }
        FetchedRecord original =
                new FetchedRecord(again.record(), again.origin(), again.timestamp());
        readBound(original, binding, again.replay(), context, collector);
    }

    private static ReceivedJob received(WasmJob job, FetchedRecord fetched, @Nullable Bound bound) {
        return new ReceivedJob(job, fetched.record(), fetched.origin(), fetched.timestamp(), bound);
    }

    private static void emit(
            ReceivedJob received, Context context, Collector<ReceivedJob> collector) {
        if (received.job().scheduling().key() != null) {
            context.output(KEYED, received);
        } else if (received.isDeduplicated()) {
            collector.collect(received);
        } else {
            context.output(BOUND, received);
        }
    }

    private void malformed(OutputRecord deadLetter, Context context) {
        malformed.inc();
        context.output(MALFORMED, deadLetter);
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
