package io.wasmjobs.cli.command;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.kafka.KafkaCluster;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.job.config.KafkaPropertiesFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that talks to Kafka. */
public final class KafkaConnectionOptions {

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "Brokers, separated by commas (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:WASMJOBS_BOOTSTRAP_SERVERS:-localhost:9092}")
    private String bootstrapServers;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "Properties for the Kafka clients, such as security settings.")
    private @Nullable Path clientProperties;

    @Option(
            names = "--jobs-topic",
            paramLabel = "NAME",
            description = "Topic of wasm jobs (default: ${DEFAULT-VALUE}).",
            defaultValue = "wasm_jobs")
    private String jobs;

    @Option(
            names = "--results-topic",
            paramLabel = "NAME",
            description = "Topic of results (default: ${DEFAULT-VALUE}).",
            defaultValue = "wasm_results")
    private String results;

    @Option(
            names = "--dlq-topic",
            paramLabel = "NAME",
            description = "Topic of dead letters (default: ${DEFAULT-VALUE}).",
            defaultValue = "wasm_jobs_dlq")
    private String deadLetters;

    @Option(
            names = "--state-topic",
            paramLabel = "NAME",
            description = "Topic of published states (default: ${DEFAULT-VALUE}).",
            defaultValue = "wasm_state")
    private String state;

    /** The cluster, after a connectivity check. */
    KafkaCluster brokers() {
        return new KafkaCluster(bootstrapServers, readClientProperties()).checkReachable();
    }

    TopicNames topics() {
        return new TopicNames(jobs, results, deadLetters, state);
    }

    private Map<String, String> readClientProperties() {
        if (clientProperties == null) {
            return Map.of();
        }
        try {
            return KafkaPropertiesFile.read(InputFiles.readable(clientProperties));
        } catch (IOException e) {
            throw CommandFailure.usage("cannot read --kafka-config " + clientProperties);
        }
    }
}
