package io.wasmjobs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;

/** The command and all of its subcommands, for tests of all commands. */
final class EveryCommand {

    private static final Pattern EXAMPLE = Pattern.compile("\\./wasmjobs ([^&|)\\n]+)");

    private EveryCommand() {}

    /** A command's words, such as {@code dlq list}, and its specification. */
    record Named(List<String> words, CommandLine command) {

        @Override
        public String toString() {
            return "wasmjobs " + String.join(" ", words);
        }
    }

    static List<Named> all() {
        List<Named> all = new ArrayList<>();
        collect(List.of(), CommandRun.parser(), all);
        return all;
    }

    /** The examples of all help texts, each once, without {@code ./wasmjobs}. */
    static Stream<String> examples() {
        return all().stream()
                .map(command -> command.command().getUsageMessage())
                .flatMap(help -> EXAMPLE.matcher(help).results())
                .map(found -> found.group(1).strip())
                .distinct();
    }

    private static void collect(List<String> words, CommandLine command, List<Named> all) {
        all.add(new Named(words, command));
        command.getSubcommands()
                .forEach(
                        (name, subcommand) -> {
                            List<String> longer = new ArrayList<>(words);
                            longer.add(name);
                            collect(longer, subcommand, all);
                        });
    }
}
