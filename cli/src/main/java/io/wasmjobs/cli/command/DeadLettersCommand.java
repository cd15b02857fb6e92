package io.wasmjobs.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.console.OutcomePrinter;
import io.wasmjobs.cli.console.TextTable;
import io.wasmjobs.cli.deadletter.DeadLetterGroups;
import io.wasmjobs.cli.deadletter.DeadLetterTopic;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dlq}: reads and replays dead letters. */
@Command(
        name = "dlq",
        description = "Reads and replays dead letters.",
        synopsisSubcommandLabel = "list|show|replay",
        subcommands = ReplayCommand.class,
        footer = {"", "Example: ./wasmjobs dlq list"})
final class DeadLettersCommand {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private final Console console;

    DeadLettersCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "list",
            description = "Counts dead letters by failure and module.",
            footer = {"", "Example: ./wasmjobs dlq list --since 1h"})
    int list(
            @Mixin SelectionOptions selection,
            @Mixin KafkaConnectionOptions kafka,
            @Option(names = "--json", description = "One JSON object in a line.") boolean json) {
        DeadLetterGroups groups = new DeadLetterGroups();
        topic(console, kafka)
                .forEach(
                        selection.selection(),
                        filed -> {
                            groups.add(filed.letter());
                            return true;
                        });
        if (json) {
            groups.bySize().forEach(group -> console.line(asJson(group)));
            return ExitStatus.DONE;
        }
        if (groups.bySize().isEmpty()) {
            console.note("no dead letters");
            return ExitStatus.DONE;
        }
        TextTable table =
                new TextTable()
                        .figures("COUNT")
                        .words("FAILURE")
                        .words("MODULE", 24)
                        .words("FIRST")
                        .words("LAST");
        groups.bySize()
                .forEach(
                        group ->
                                table.row(
                                        Long.toString(group.count()),
                                        group.failure().name(),
                                        group.module(),
                                        TIME.format(group.first()),
                                        TIME.format(group.last())));
        table.print(console);
        return ExitStatus.DONE;
    }

    @Command(
            name = "show",
            description = "Prints everything about the dead letters of a job.",
            footer = {"", "Example: ./wasmjobs dlq show 7f9c"})
    int show(
            @Parameters(paramLabel = "ID", description = "The job's id.") String jobId,
            @Mixin KafkaConnectionOptions kafka,
            @Option(names = "--json", description = "One JSON object in a line.") boolean json) {
        int[] found = {0};
        topic(console, kafka)
                .forEach(
                        SelectionOptions.ofJob(jobId),
                        filed -> {
                            found[0]++;
                            if (json) {
                                console.line(DeadLetterCodec.toJson(filed.letter()).toUtf8());
                            } else {
                                print(filed);
                            }
                            return true;
                        });
        if (found[0] == 0) {
            throw CommandFailure.failed("no dead letter of job " + jobId);
        }
        return ExitStatus.DONE;
    }

    /** The topic of dead letters, whose unreadable records are reported on standard error. */
    static DeadLetterTopic topic(Console console, KafkaConnectionOptions kafka) {
        return new DeadLetterTopic(
                kafka.brokers(),
                kafka.topics().deadLetters(),
                reason -> console.note("a record is left out: " + reason));
    }

    private static String asJson(DeadLetterGroups.Group group) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("failure", group.failure().name());
        node.put("module_id", group.module());
        node.put("count", group.count());
        node.put("first", group.first().getEpochSecond());
        node.put("last", group.last().getEpochSecond());
        node.put("latest_error", group.latestError());
        return node.toString();
    }

    private void print(DeadLetterTopic.Filed filed) {
        DeadLetter letter = filed.letter();
        field("job", OutcomePrinter.orUnknown(letter.jobId()));
        field("failure", letter.failure().name());
        field("error", letter.lastError());
        field("attempts", Integer.toString(letter.attempts()));
        field("given up", time(letter.timestamp()));
        field("module", OutcomePrinter.orUnknown(letter.moduleId()));
        field("sha256", OutcomePrinter.orUnknown(letter.moduleSha256()));
        field("worker", letter.workerId());
        Origin origin = DeadLetterCodec.origin(filed.record());
        if (origin != null) {
            field(
                    "from",
                    "%s, partition %d, offset %d"
                            .formatted(origin.topic(), origin.partition(), origin.offset()));
        }
        letter.logs().forEach(line -> field("log", line));
        for (Header header : filed.record().headers()) {
            field(
                    "header",
                    header.name()
                            + ": "
                            + OutcomePrinter.orUnknown(
                                    header.value() == null ? null : header.value().toUtf8()));
        }
        if (letter.job() != null) {
            field("submitted", letter.job().toUtf8());
        }
        if (letter.raw() != null) {
            field(
                    "record",
                    letter.raw().size()
                            + " bytes, base64"
                            + (letter.raw().isCut() ? " of the first part: " : ": ")
                            + letter.raw().bytes().toBase64());
        }
        console.line("");
    }

    private void field(String name, String value) {
        console.line("%-10s %s".formatted(name, OutcomePrinter.onOneLine(value)));
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }
}
