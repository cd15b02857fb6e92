package io.wasmjobs.cli.command;

import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.console.OutcomePrinter;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.kafka.IdleLimit;
import io.wasmjobs.cli.kafka.KafkaCluster;
import io.wasmjobs.cli.kafka.KeySearch;
import io.wasmjobs.cli.kafka.ReceivedRecord;
import io.wasmjobs.cli.kafka.TopicFollower;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.cli.submit.JobOutcome;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import io.wasmjobs.protocol.codec.UnreadableRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code results}: prints results as they arrive. */
@Command(
        name = "results",
        description = "Prints results as they arrive, until Ctrl-C.",
        footer = {"", "Example: ./wasmjobs results --from-beginning --until-idle 5s --json"})
final class ResultsCommand implements Callable<Integer> {

    private static final Duration LOOK_AROUND = Duration.ofMillis(500);

    @Option(
            names = "--from-beginning",
            description = "Begin with the oldest result that Kafka still has.")
    private boolean fromBeginning;

    @Option(
            names = "--job",
            paramLabel = "ID",
            description =
                    "Print only the outcome of one job, a result or dead letter, as soon "
                            + "as it exists.")
    private @Nullable String job;

    @Option(names = "--dead-letters", description = "Print dead letters too.")
    private boolean deadLetters;

    @Option(names = "--json", description = "One JSON object in a line.")
    private boolean json;

    @Option(
            names = "--until-idle",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "End when nothing new has arrived for this time, such as 5s.")
    private @Nullable Duration untilIdle;

    @Mixin private KafkaConnectionOptions kafka;

    private final Console console;

    ResultsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        KafkaCluster brokers = kafka.brokers();
        return job == null ? follow(brokers, kafka.topics()) : outcomeOf(job, brokers);
    }

    private int follow(KafkaCluster brokers, TopicNames topics) {
        List<String> followed =
                deadLetters
                        ? List.of(topics.results(), topics.deadLetters())
                        : List.of(topics.results());
        try (TopicFollower follower =
                fromBeginning
                        ? TopicFollower.fromBeginning(brokers, followed)
                        : TopicFollower.fromNow(brokers, followed)) {
            OutcomePrinter lines = new OutcomePrinter(console, json);
            IdleLimit idle = new IdleLimit(untilIdle);
            while (!console.isReaderGone() && !idle.isReached(follower)) {
                List<ReceivedRecord> records = follower.next(LOOK_AROUND);
                records.forEach(received -> print(lines, received, topics));
                if (!records.isEmpty()) {
                    idle.restart();
                }
            }
            if (idle.hasLeftRecords()) {
                console.note("a transaction is still open: what is in it was not printed");
            }
        }
        return ExitStatus.DONE;
    }

    private int outcomeOf(String id, KafkaCluster brokers) {
        TopicNames topics = kafka.topics();
        JobOutcome outcome = new JobOutcome(console, json, topics, id);
        try (KeySearch search =
                new KeySearch(
                        brokers, List.of(topics.results(), topics.deadLetters()), outcome.key())) {
            Optional<ReceivedRecord> found = search.latest();
            if (found.isPresent()) {
                return outcome.print(found.get());
            }
            return awaitOutcome(outcome, id, search);
        }
    }

    private int awaitOutcome(JobOutcome outcome, String id, KeySearch search) {
        try (TopicFollower follower = search.follow()) {
            IdleLimit idle = new IdleLimit(untilIdle);
            return outcome.await(follower, () -> idle.isReached(follower))
                    .map(outcome::print)
                    .orElseThrow(
                            () ->
                                    CommandFailure.failed(
                                            "no result and no dead letter of job " + id));
        }
    }

    private static void print(OutcomePrinter lines, ReceivedRecord received, TopicNames topics) {
        try {
            if (received.topic().equals(topics.results())) {
                lines.print(JobResultCodec.read(received.record()));
            } else {
                lines.print(DeadLetterCodec.read(received.record()));
            }
        } catch (UnreadableRecordException e) {
            lines.printUnreadable(received.record(), String.valueOf(e.getMessage()));
        }
    }
}
