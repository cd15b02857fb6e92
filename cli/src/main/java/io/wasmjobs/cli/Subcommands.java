package io.wasmjobs.cli;

import io.wasmjobs.cli.cluster.Cluster;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/**
 * The subcommands by name, in the order of the help. A command line that names one of them gets
 * only that one: reading the options of all takes longer than most commands do.
 */
final class Subcommands {

    private static final Map<String, Class<?>> BY_NAME = byName();

    private Subcommands() {}

    private static Map<String, Class<?>> byName() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("demo", Demonstrate.class);
        commands.put("local", Local.class);
        commands.put("run", Run.class);
        commands.put("modules", Modules.class);
        commands.put("submit", Submit.class);
        commands.put("results", Results.class);
        commands.put("dlq", DeadLetters.class);
        commands.put("topics", Topics.class);
        commands.put("cluster", Cluster.class);
        commands.put("bench", Bench.class);
        commands.put("completion", Completion.class);
        return commands;
    }

    /** Adds the subcommand that the arguments name, or all where they name none of them. */
    static void addTo(CommandLine root, IFactory factory, String... arguments) {
        String named = firstWord(arguments);
        Class<?> command = BY_NAME.get(named);
        if (command != null && command != Completion.class) {
            root.addSubcommand(named, new CommandLine(command, factory));
            return;
        }
        BY_NAME.forEach((name, type) -> root.addSubcommand(name, new CommandLine(type, factory)));
    }

    /** The first argument that is no option: options before a subcommand take no value. */
    private static String firstWord(String... arguments) {
        for (String argument : arguments) {
            if (!argument.startsWith("-")) {
                return argument;
            }
        }
        return "";
    }
}
