package io.wasmjobs.job;

import io.wasmjobs.job.config.PipelineConfig;
import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.deduplication.DropDuplicatesFactory;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.job.entity.EntityKey;
import io.wasmjobs.job.record.FetchedRecord;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordType;
import io.wasmjobs.job.run.RunBoundRecordsFactory;
import io.wasmjobs.job.run.RunEntitiesFactory;
import io.wasmjobs.job.run.RunModulesFactory;
import io.wasmjobs.job.run.RunSettings;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline: wasm jobs are read, run once each, and end as a result or a dead letter. Records of
 * bound topics are read as jobs too, whose results go to other topics.
 *
 * <pre>
 * jobs ─▶ read-jobs ─▶ drop-duplicates ─▶ run-modules ─▶ results
 *             ├─ with a key ────────────▶ run-entities ─▶ entity-results
 *             ├─ bound, without dedupe ─▶ run-bound-records ─▶ bound-results
 *             │ malformed                     │ failed
 *             └───────────────────────────────┴────────▶ dead-letters
 * </pre>
 *
 * <p>The sinks of results write to every topic that modules may write to. Each is in one task with
 * the operator before it: no record is serialized between them, and a result is in the same
 * transaction as what its module emitted. {@code run-bound-records} and its sink are in the task of
 * the source. A pipeline without a file of bindings does not have them.
 */
final class Pipeline {

    private final PipelineConfig options;
    private final SourceAndSinks ends;
    private final ModuleRunner.Opening engine;

    /**
     * @param ends where jobs come from and outcomes go to
     * @param engine opens the engine that runs the modules
     */
    Pipeline(PipelineConfig options, SourceAndSinks ends, ModuleRunner.Opening engine) {
        this.options = options;
        this.ends = ends;
        this.engine = engine;
    }

    void addTo(StreamExecutionEnvironment environment) {
        var records = jobs(environment);
        var received = readJobs(records);
        var distinct = dropDuplicates(received);
        var results = runModules(distinct);
        var keyed = received.getSideOutput(ReadJobs.KEYED);
        var keyedResults = runEntities(keyed);
        var malformed = received.getSideOutput(ReadJobs.MALFORMED);
        var failed = results.getSideOutput(RunModulesFactory.FAILED);
        var keyedFailed = keyedResults.getSideOutput(RunModulesFactory.FAILED);
        write("results", results, ends.results());
        write("entity-results", keyedResults, ends.entityResults());
        var deadLetters = malformed.union(failed, keyedFailed);
        if (options.boundThreads() != null) {
            var bound = received.getSideOutput(ReadJobs.BOUND);
            deadLetters = deadLetters.union(runBoundRecords(bound, options.boundThreads()));
        }
        writeDeadLetters(deadLetters);
    }

    private SingleOutputStreamOperator<FetchedRecord> jobs(StreamExecutionEnvironment environment) {
        return named(
                "jobs",
                "Fetches the records of " + String.join(", ", options.kafka().inputs().shown()),
                options.parallelism().source(),
                environment.fromSource(
                        ends.jobs(),
                        WatermarkStrategy.noWatermarks(),
                        "jobs",
                        RecordType.FETCHED_RECORD));
    }

    private SingleOutputStreamOperator<ReceivedJob> readJobs(DataStream<FetchedRecord> records) {
        return named(
                "read-jobs",
                "Reads wasm jobs as JSON or CloudEvents, and records of bound topics",
                options.parallelism().source(),
                records.process(
                        new ReadJobs(
                                options.kafka().jobs(),
                                options.bindings(),
                                options.limits().own(),
                                options.longestWait()),
                        RecordType.RECEIVED_JOB));
    }

    private SingleOutputStreamOperator<ReceivedJob> dropDuplicates(
            DataStream<ReceivedJob> received) {
        Duration ttl = options.duplicates().ttl();
        return named(
                "drop-duplicates",
                "Lets a job id through once, and remembers it for "
                        + TimeUtils.formatWithHighestUnit(ttl),
                options.parallelism().engine(),
                received.keyBy(job -> job.job().jobId(), Types.STRING)
                        .transform(
                                "drop-duplicates",
                                RecordType.RECEIVED_JOB,
                                new DropDuplicatesFactory(ttl, options.duplicates().filterSize())));
    }

    /** Jobs are keyed by id as in the operator before, so that no job moves to another subtask. */
    private SingleOutputStreamOperator<OutputRecord> runModules(DataStream<ReceivedJob> distinct) {
        KeyedStream<ReceivedJob, String> keyed =
                DataStreamUtils.reinterpretAsKeyedStream(
                        distinct, job -> job.job().jobId(), Types.STRING);
        return named(
                "run-modules",
                "Runs modules of " + options.engine().modules() + ", with retries",
                options.parallelism().engine(),
                keyed.transform(
                        "run-modules",
                        RecordType.OUTPUT_RECORD,
                        new RunModulesFactory(
                                settings(options.run(), options.boundThreads() != null))));
    }

    /** Runs and writes in the task of the source, and returns the dead letters. */
    private DataStream<OutputRecord> runBoundRecords(DataStream<ReceivedJob> bound, int threads) {
        Integer parallelism = options.parallelism().source();
        var results =
                named(
                        RunBoundRecordsFactory.NAME,
                        "Runs modules on bound records that are not deduplicated, with retries",
                        parallelism,
                        bound.transform(
                                RunBoundRecordsFactory.NAME,
                                RecordType.OUTPUT_RECORD,
                                new RunBoundRecordsFactory(
                                        settings(options.run().withThreads(threads), true))));
        keyStateByText(results);
        write(
                "bound-results",
                "the topics that bindings name",
                parallelism,
                results.sinkTo(ends.boundResults()));
        return results.getSideOutput(RunModulesFactory.FAILED);
    }

    /** Only parked records are state, by keys that the operator makes. */
    @SuppressWarnings("unchecked") // What DataStream.transform makes.
    private static void keyStateByText(SingleOutputStreamOperator<OutputRecord> operator) {
        var transformation =
                (OneInputTransformation<ReceivedJob, OutputRecord>) operator.getTransformation();
        transformation.setStateKeySelector(record -> "");
        transformation.setStateKeyType(Types.STRING);
    }

    private SingleOutputStreamOperator<OutputRecord> runEntities(DataStream<ReceivedJob> keyed) {
        RunConfig run = options.run().withThreads(options.entityThreads());
        return named(
                "run-entities",
                "Runs jobs with a key, those of one module and key one at a time",
                options.parallelism().engine(),
                keyed.keyBy(EntityKey::of, Types.STRING)
                        .transform(
                                "run-entities",
                                RecordType.OUTPUT_RECORD,
                                new RunEntitiesFactory(
                                        settings(run, false), options.duplicates())));
    }

    private RunSettings settings(RunConfig run, boolean sharesSource) {
        return new RunSettings(run, options.limits(), ends.areUnbounded(), sharesSource, engine);
    }

    private void write(String name, DataStream<OutputRecord> results, Sink<OutputRecord> sink) {
        write(name, options.kafka().results(), ofSinks(), results.sinkTo(sink));
    }

    private void writeDeadLetters(DataStream<OutputRecord> deadLetters) {
        write(
                "dead-letters",
                options.kafka().deadLetters(),
                ofSinks(),
                deadLetters.sinkTo(ends.deadLetters()));
    }

    /** Sets an operator's name, which is its uid too. */
    private static <T> SingleOutputStreamOperator<T> named(
            String name,
            String description,
            @Nullable Integer parallelism,
            SingleOutputStreamOperator<T> operator) {
        operator.uid(name).name(name).setDescription(description);
        return parallelism == null ? operator : operator.setParallelism(parallelism);
    }

    private @Nullable Integer ofSinks() {
        Integer sinks = options.parallelism().sinks();
        return sinks == null ? options.parallelism().engine() : sinks;
    }

    private static void write(
            String name,
            String topic,
            @Nullable Integer parallelism,
            DataStreamSink<OutputRecord> sink) {
        sink.uid(name).name(name).setDescription("Writes to " + topic);
        if (parallelism != null) {
            sink.setParallelism(parallelism);
        }
    }
}
