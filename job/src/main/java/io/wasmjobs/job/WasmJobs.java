package io.wasmjobs.job;

import io.wasmjobs.job.config.PipelineConfig;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.job.engine.SharedEngine;
import io.wasmjobs.job.flink.FlinkSettings;
import io.wasmjobs.job.kafka.KafkaSourceAndSinks;
import java.util.List;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Submits the pipeline, which {@link Pipeline} defines. */
public final class WasmJobs {

    private WasmJobs() {}

    /**
     * Submits the pipeline to the cluster that Flink's client names.
     *
     * @param arguments {@code --config FILE} and {@code --key value}, as
     *     docs/reference/configuration.md has them
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
            // One line for the person at the terminal; a stack trace does not help with an option.
            System.err.println("wasmjobs: " + e.getMessage());
            System.exit(2);
        }
        environment.execute("wasmjobs");
    }

    /** Adds the whole pipeline, Kafka included, to an environment. */
    public static void define(StreamExecutionEnvironment environment, PipelineConfig options) {
        ModuleRunner.Opening engine = SharedEngine.with(options.engine());
        define(environment, options, topics(options), engine);
    }

    static SourceAndSinks topics(PipelineConfig options) {
        KafkaSourceAndSinks topics =
                new KafkaSourceAndSinks(
                        options.kafka(), options.delivery(), options.limits().topics().keySet());
        return new SourceAndSinks(
                topics.jobs(),
                topics.results(),
                topics.entityResults(),
                topics.boundResults(),
                topics.deadLetters());
    }

    static void define(
            StreamExecutionEnvironment environment,
            PipelineConfig options,
            SourceAndSinks ends,
            ModuleRunner.Opening engine) {
        FlinkSettings.apply(environment, options);
        FlinkSettings.show(environment, options.shown());
        new Pipeline(options, ends, engine).addTo(environment);
    }
}
