package io.wasmjobs.job;

import io.wasmjobs.job.kafka.Topics;
import io.wasmjobs.job.record.EndedJob;
import io.wasmjobs.job.record.FetchedRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordType;
import io.wasmjobs.job.run.ModuleRunner;
import io.wasmjobs.job.run.RunModulesFactory;
import io.wasmjobs.job.run.SharedEngine;
import io.wasmjobs.protocol.WireRecord;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline: wasm jobs are read, run once each, and end as a result or a dead letter.
 *
 * <pre>
 * jobs ─▶ read-jobs ─▶ drop-duplicates ─▶ run-modules ─▶ split-outcomes ─▶ results
 *             │ malformed                                      │ failed
 *             └────────────────────────────────────────────────┴─────────▶ dead-letters
 * </pre>
 */
public final class WasmJobs {

    private static final String JOBS = "jobs";
    private static final String READ_JOBS = "read-jobs";
    private static final String DROP_DUPLICATES = "drop-duplicates";
    private static final String RUN_MODULES = "run-modules";
    private static final String SPLIT_OUTCOMES = "split-outcomes";
    private static final String RESULTS = "results";
    private static final String DEAD_LETTERS = "dead-letters";

    private WasmJobs() {}

    /**
     * Submits the pipeline to the cluster that Flink's client names.
     *
     * @param arguments {@code --config FILE} and {@code --key value}, as docs/configuration.md has
     *     them
     */
    public static void main(String[] arguments) throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        ReadableConfig flink = environment.getConfiguration();
        try {
            define(environment, Startup.checked(List.of(arguments), flink));
        } catch (IllegalConfigurationException e) {
            if (Startup.runsInJobManager(flink)) {
                throw e;
            }
            // One line for the person at the terminal; a stack trace says nothing about an option.
            System.err.println("wasmjobs: " + e.getMessage());
            System.exit(2);
        }
        environment.execute("wasmjobs");
    }

    /** Adds the whole pipeline, Kafka included, to an environment. */
    public static void define(StreamExecutionEnvironment environment, PipelineOptions options) {
        define(environment, options, topics(options), SharedEngine.with(options.engine()));
    }

    static Ends topics(PipelineOptions options) {
        Topics topics = new Topics(options.kafka(), options.delivery());
        return new Ends(topics.jobs(), topics.results(), topics.deadLetters());
    }

    static void define(
            StreamExecutionEnvironment environment,
            PipelineOptions options,
            Ends ends,
            ModuleRunner.Opening engine) {
        PipelineSettings.apply(environment, options);
        PipelineOptions.Parallelism parallelism = options.parallelism();
        Integer sinks = parallelism.sinks() == null ? parallelism.engine() : parallelism.sinks();

        SingleOutputStreamOperator<FetchedRecord> fetched =
                as(
                        JOBS,
                        "Fetches the records of " + options.kafka().jobs(),
                        parallelism.source(),
                        environment.fromSource(
                                ends.jobs(),
                                WatermarkStrategy.noWatermarks(),
                                JOBS,
                                RecordType.FETCHED_RECORD));
        SingleOutputStreamOperator<ReceivedJob> received =
                as(
                        READ_JOBS,
                        "Reads wasm jobs as JSON or CloudEvents",
                        parallelism.source(),
                        fetched.process(new ReadJobs(options.limit()), RecordType.RECEIVED_JOB));
        SingleOutputStreamOperator<ReceivedJob> distinct =
                as(
                        DROP_DUPLICATES,
                        "Lets a job id through once, and remembers it for "
                                + TimeUtils.formatWithHighestUnit(options.duplicates().ttl()),
                        parallelism.engine(),
                        received.keyBy(job -> job.job().jobId(), Types.STRING)
                                .process(
                                        new DropDuplicates(
                                                options.duplicates().ttl(),
                                                options.duplicates().filterSize()),
                                        RecordType.RECEIVED_JOB));
        SingleOutputStreamOperator<EndedJob> ended =
                as(
                        RUN_MODULES,
                        "Runs modules of " + options.engine().modules() + ", with retries",
                        parallelism.engine(),
                        distinct.transform(
                                RUN_MODULES,
                                RecordType.ENDED_JOB,
                                new RunModulesFactory(options.run(), options.limit(), engine)));
        SingleOutputStreamOperator<WireRecord> results =
                as(
                        SPLIT_OUTCOMES,
                        "Parts results from dead letters",
                        parallelism.engine(),
                        ended.process(new SplitOutcomes(), RecordType.WIRE_RECORD));
        DataStream<WireRecord> deadLetters =
                received.getSideOutput(ReadJobs.MALFORMED)
                        .union(results.getSideOutput(SplitOutcomes.FAILED));
        write(results, ends.results(), RESULTS, options.kafka().results(), sinks);
        write(deadLetters, ends.deadLetters(), DEAD_LETTERS, options.kafka().deadLetters(), sinks);
    }

    /** One operator: its name is its uid too. */
    private static <T> SingleOutputStreamOperator<T> as(
            String name,
            String description,
            @Nullable Integer parallelism,
            SingleOutputStreamOperator<T> operator) {
        operator.uid(name).name(name).setDescription(description);
        return parallelism == null ? operator : operator.setParallelism(parallelism);
    }

    private static void write(
            DataStream<WireRecord> records,
            Sink<WireRecord> sink,
            String name,
            String topic,
            @Nullable Integer parallelism) {
        DataStreamSink<WireRecord> written = records.sinkTo(sink);
        written.uid(name).name(name).setDescription("Writes to " + topic);
        if (parallelism != null) {
            written.setParallelism(parallelism);
        }
    }
}
