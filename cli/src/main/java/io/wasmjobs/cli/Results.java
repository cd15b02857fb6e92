package io.wasmjobs.cli;

import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.kafka.Brokers;
import io.wasmjobs.cli.kafka.Follower;
import io.wasmjobs.cli.kafka.Received;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetterCodec;
import io.wasmjobs.protocol.JobResultCodec;
import io.wasmjobs.protocol.UnreadableRecordException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code results}: prints results as they come. */
@Command(
        name = "results",
        description = "Prints results as they come, until Ctrl-C.",
        footer = {"", "Example: ./wasmjobs results --from-beginning --until-idle 5s --json"})
final class Results implements Callable<Integer> {

    private static final Duration LOOK_AROUND = Duration.ofMillis(500);

    @Option(names = "--from-beginning", description = "Everything that is still there, too.")
    private boolean fromBeginning;

    @Option(
            names = "--job",
            paramLabel = "ID",
            description = "Only what became of this job, from the beginning on.")
    private @Nullable String job;

    @Option(names = "--dead-letters", description = "Dead letters, too.")
    private boolean deadLetters;

    @Option(names = "--json", description = "One JSON object in a line.")
    private boolean json;

    @Option(
            names = "--until-idle",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "End when nothing new came for so long, such as 5s.")
    private @Nullable Duration untilIdle;

    @Mixin private KafkaOptions kafka;

    private final Console console;

    Results(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        TopicNames topics = kafka.topics();
        List<String> followed =
                deadLetters
                        ? List.of(topics.results(), topics.deadLetters())
                        : List.of(topics.results());
        try (Follower follower = follower(followed)) {
            OutcomeLines lines = new OutcomeLines(console, json);
            Bytes wanted = job == null ? null : Bytes.utf8(job);
            long lastNews = System.nanoTime();
            while (!console.isReaderGone() && !isIdleSince(lastNews)) {
                for (Received received : follower.next(LOOK_AROUND)) {
                    lastNews = System.nanoTime();
                    if (wanted == null || wanted.equals(received.record().key())) {
                        print(lines, received, topics);
                    }
                }
            }
        }
        return ExitStatus.DONE;
    }

    private Follower follower(List<String> followed) {
        Brokers brokers = kafka.brokers();
        return fromBeginning || job != null
                ? Follower.fromBeginning(brokers, followed)
                : Follower.fromNow(brokers, followed);
    }

    private boolean isIdleSince(long lastNews) {
        return untilIdle != null && System.nanoTime() - lastNews >= untilIdle.toNanos();
    }

    private static void print(OutcomeLines lines, Received received, TopicNames topics) {
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
