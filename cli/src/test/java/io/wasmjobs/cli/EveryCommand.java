package io.wasmjobs.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** The command and all of its subcommands, for tests that hold for each. */
final class EveryCommand {

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
