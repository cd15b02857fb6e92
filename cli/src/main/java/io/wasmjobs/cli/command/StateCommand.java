package io.wasmjobs.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.console.TextTable;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.kafka.KeySearch;
import io.wasmjobs.cli.kafka.ReceivedRecord;
import io.wasmjobs.cli.kafka.TopicScan;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.codec.PublishedStateCodec;
import java.io.IOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code state}: shows the state that modules publish for their keys. */
@Command(
        name = "state",
        description = {
            "Shows the state that modules keep for a key.",
            "Only modules whose manifest has state.publish are shown: their states are read from"
                    + " the topic of states, as of the last checkpoint."
        },
        synopsisSubcommandLabel = "get|list",
        footer = {"", "Example: ./wasmjobs state get todo alice"})
final class StateCommand {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());

    private final Console console;

    StateCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "get",
            description = "Prints the state of one key.",
            footer = {"", "Example: ./wasmjobs state get todo alice --json"})
    int get(
            @Parameters(paramLabel = "MODULE", description = "The module's id.") String module,
            @Parameters(paramLabel = "KEY", description = "The key of its jobs.") String key,
            @Mixin KafkaConnectionOptions kafka,
            @Option(names = "--json", description = "The record of the topic, on one line.")
                    boolean json) {
        Bytes name = PublishedStateCodec.key(module, key);
        try (KeySearch search =
                new KeySearch(kafka.brokers(), List.of(kafka.topics().state()), name)) {
            Bytes value = search.latest().map(found -> found.record().value()).orElse(null);
            if (value == null) {
                throw CommandFailure.failed(
                        "module "
                                + module
                                + " has no published state for key "
                                + key
                                + ": it keeps none, or its manifest lacks state.publish");
            }
            if (json) {
                console.line(value.toUtf8());
            } else {
                print(value);
            }
        }
        return ExitStatus.DONE;
    }

    private void print(Bytes value) {
        TextTable table = new TextTable().words("ENTRY").words("VALUE");
        JsonNode state = read(value);
        for (String field : List.of("entries", "entries_base64")) {
            for (Map.Entry<String, JsonNode> entry : state.path(field).properties()) {
                JsonNode shown = entry.getValue();
                table.row(entry.getKey(), shown.isTextual() ? shown.asText() : shown.toString());
            }
        }
        table.print(console);
    }

    private static JsonNode read(Bytes value) {
        try {
            return JSON.readTree(value.unsafeArray());
        } catch (IOException e) {
            throw CommandFailure.failed("the record of the state is not JSON", e);
        }
    }

    /** A key's latest state. */
    private record Listed(String key, int entries, int bytes, String changed) {

        static @Nullable Listed of(ReceivedRecord received) {
            Bytes value = received.record().value();
            if (value == null) {
                return null;
            }
            JsonNode state = read(value);
            return new Listed(
                    state.path("key").asText(),
                    state.path("entries").size() + state.path("entries_base64").size(),
                    value.size(),
                    TIME.format(received.timestamp()));
        }
    }

    @Command(
            name = "list",
            description = "Lists the keys that a module keeps state for.",
            footer = {"", "Example: ./wasmjobs state list todo"})
    int list(
            @Parameters(paramLabel = "MODULE", description = "The module's id.") String module,
            @Mixin KafkaConnectionOptions kafka) {
        Map<String, Optional<Listed>> latest = new TreeMap<>();
        String prefix = module + '/';
        new TopicScan(kafka.brokers(), kafka.topics().state(), null)
                .forEach(
                        received -> {
                            Bytes name = received.record().key();
                            String text = name == null ? "" : name.toUtf8();
                            if (text.startsWith(prefix)) {
                                latest.put(text, Optional.ofNullable(Listed.of(received)));
                            }
                            return true;
                        });
        List<Listed> states = latest.values().stream().flatMap(Optional::stream).toList();
        if (states.isEmpty()) {
            console.note("module " + module + " has published no state");
            return ExitStatus.DONE;
        }
        TextTable table =
                new TextTable()
                        .words("KEY", 40)
                        .figures("ENTRIES")
                        .figures("BYTES")
                        .words("CHANGED");
        states.forEach(
                state ->
                        table.row(
                                state.key(),
                                Integer.toString(state.entries()),
                                Integer.toString(state.bytes()),
                                state.changed()));
        table.print(console);
        return ExitStatus.DONE;
    }
}
