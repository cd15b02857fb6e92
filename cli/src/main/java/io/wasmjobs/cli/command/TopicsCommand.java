package io.wasmjobs.cli.command;

import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.kafka.TopicCreation;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code topics}: creates the topics on any cluster. */
@Command(
        name = "topics",
        description = "Creates the topics.",
        synopsisSubcommandLabel = "create",
        footer = {"", "Example: ./wasmjobs topics create --bootstrap-servers kafka-1:9092"})
final class TopicsCommand {

    private final Console console;

    TopicsCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "create",
            description = "Creates the missing topics, and does not change existing ones.",
            footer = {
                "",
                "Example: ./wasmjobs topics create --partitions 12 --replication-factor 3"
            })
    int create(
            @Mixin KafkaConnectionOptions kafka,
            @Option(
                            names = "--partitions",
                            paramLabel = "N",
                            description = "Partitions of each topic (default: ${DEFAULT-VALUE}).",
                            defaultValue = "3")
                    int partitions,
            @Option(
                            names = "--replication-factor",
                            paramLabel = "N",
                            description = "Replicas of each topic (default: that of the brokers).")
                    @Nullable Short replicationFactor)
            throws ExecutionException, InterruptedException {
        if (partitions < 1) {
            throw CommandFailure.usage("--partitions is " + partitions + ": at least 1");
        }
        try (Admin admin = kafka.brokers().admin()) {
            new TopicCreation(partitions, Optional.ofNullable(replicationFactor))
                    .create(admin, kafka.topics())
                    .forEach(
                            (name, created) ->
                                    console.line(
                                            created
                                                    ? name
                                                            + ": created, "
                                                            + partitions
                                                            + " partitions"
                                                    : name + ": exists"));
        }
        return ExitStatus.DONE;
    }
}
