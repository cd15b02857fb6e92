package io.wasmjobs.cli.command;

import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.console.OutcomePrinter;
import io.wasmjobs.cli.console.Progress;
import io.wasmjobs.cli.deadletter.DeadLetterReplayer;
import io.wasmjobs.cli.deadletter.DeadLetterReplayer.Decision;
import io.wasmjobs.cli.deadletter.DeadLetterTopic;
import io.wasmjobs.cli.deadletter.Selection;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.kafka.JobSender;
import io.wasmjobs.cli.kafka.OriginalRecords;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dlq replay}: submits the jobs of dead letters again. */
@Command(
        name = "replay",
        header = "Submits the jobs of dead letters again.",
        description = "A job that has succeeded since is not run again: its replay has been seen.",
        footer = {"", "Example: ./wasmjobs dlq replay --failure TIMEOUT --since 1h --dry-run"})
final class ReplayCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", arity = "0..*", description = "The ids of the jobs.")
    private List<String> jobIds = List.of();

    @Mixin private SelectionOptions options;

    @Option(names = "--all", description = "Replay all dead letters.")
    private boolean all;

    @Option(names = "--limit", paramLabel = "N", description = "At most N jobs.")
    private long limit = Long.MAX_VALUE;

    @Option(names = "--rate", paramLabel = "N", description = "At most N jobs in a second.")
    private double rate;

    @Option(
            names = "--max-replays",
            paramLabel = "N",
            description = "Skip jobs that were replayed so often (default: ${DEFAULT-VALUE}).")
    private long maxReplays = 3;

    @Option(names = "--force", description = "Replay a job however often it was replayed before.")
    private boolean force;

    @Option(names = "--dry-run", description = "Only print what would be submitted.")
    private boolean dryRun;

    @Mixin private KafkaConnectionOptions kafka;

    private final Console console;

    ReplayCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Selection selection = options.selection(jobIds);
        if (selection.isEverything() && !all) {
            throw CommandFailure.usage(
                    "which ones? give ids, --failure, --module or --since; or --all");
        }
        if (rate < 0 || limit < 1 || maxReplays < 0) {
            throw CommandFailure.usage("--rate, --limit or --max-replays is too low");
        }
        DeadLetterTopic topic = DeadLettersCommand.topic(console, kafka);
        try (OriginalRecords originals = new OriginalRecords(topic.brokers());
                JobSender sender =
                        dryRun
                                ? null
                                : JobSender.inBatches(topic.brokers(), kafka.topics().jobs())) {
            return replay(topic, originals, sender, selection);
        }
    }

    private int replay(
            DeadLetterTopic topic,
            OriginalRecords originals,
            @Nullable JobSender sender,
            Selection selection) {
        Map<Decision, Long> counts = new EnumMap<>(Decision.class);
        Set<String> missing = new HashSet<>(selection.jobIds());
        DeadLetterReplayer replaying =
                new DeadLetterReplayer(
                        topic,
                        new DeadLetterReplayer.Bounds(
                                limit, rate, force ? Long.MAX_VALUE : maxReplays),
                        originals,
                        sender);
        DeadLetterReplayer.Listener listener =
                (filed, decision, number) -> {
                    counts.merge(decision, 1L, Long::sum);
                    missing.remove(String.valueOf(filed.letter().jobId()));
                    if (dryRun) {
                        console.line(describe(filed, decision, number));
                    }
                };
        if (dryRun) {
            replaying.run(selection, listener);
        } else {
            runWithProgress(replaying, selection, listener);
        }
        return report(counts, missing, replaying);
    }

    private void runWithProgress(
            DeadLetterReplayer replaying,
            Selection selection,
            DeadLetterReplayer.Listener listener) {
        try (Progress progress =
                Progress.start(
                        console,
                        "replay",
                        "jobs",
                        -1,
                        () -> "submitted " + count(replaying.acknowledged()))) {
            replaying.run(
                    selection,
                    (filed, decision, number) -> {
                        listener.decided(filed, decision, number);
                        progress.isAt(replaying.acknowledged());
                    });
        }
    }

    private static String describe(DeadLetterTopic.Filed filed, Decision decision, long number) {
        String what =
                switch (decision) {
                    case SUBMITTED -> "replay " + number;
                    case TOO_OFTEN -> "left alone: replayed " + number + " times";
                    case UNREADABLE -> "left alone: the record is no job";
                    case GONE -> "left alone: its topic has not kept it";
                };
        return "%s  %s  %s  %s"
                .formatted(
                        OutcomePrinter.orUnknown(filed.letter().jobId()),
                        OutcomePrinter.orUnknown(filed.letter().moduleId()),
                        filed.letter().failure(),
                        what);
    }

    private int report(
            Map<Decision, Long> counts, Set<String> missing, DeadLetterReplayer replaying) {
        long submitted =
                dryRun ? counts.getOrDefault(Decision.SUBMITTED, 0L) : replaying.acknowledged();
        StringBuilder summary =
                new StringBuilder(dryRun ? "would submit " : "submitted ").append(count(submitted));
        long tooOften = counts.getOrDefault(Decision.TOO_OFTEN, 0L);
        if (tooOften > 0) {
            summary.append(", left ")
                    .append(count(tooOften))
                    .append(" alone that had been replayed often enough (--force)");
        }
        long unreadable = counts.getOrDefault(Decision.UNREADABLE, 0L);
        if (unreadable > 0) {
            summary.append(", left ")
                    .append(count(unreadable))
                    .append(" alone that could not be read as jobs");
        }
        long gone = counts.getOrDefault(Decision.GONE, 0L);
        if (gone > 0) {
            summary.append(", left ")
                    .append(count(gone))
                    .append(" alone that the dead letter had no room for and their topic has not")
                    .append(" kept");
        }
        console.line(summary.toString());
        if (replaying.refused() > 0) {
            throw CommandFailure.failed(
                    "the brokers did not take "
                            + count(replaying.refused())
                            + "; replay again: what was taken is not run twice");
        }
        if (!missing.isEmpty()) {
            throw CommandFailure.failed("no dead letter of job " + String.join(", ", missing));
        }
        return ExitStatus.DONE;
    }

    private static String count(long jobs) {
        return "%,d job%s".formatted(jobs, jobs == 1 ? "" : "s");
    }
}
