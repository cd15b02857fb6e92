package io.wasmjobs.cli.command;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/**
 * The subcommands by name, in the order of the help. A command line that names one of them gets
 * only that one: reading the options of all takes longer than most commands do.
 */
public final class Subcommands {

    private static final Map<String, Class<?>> BY_NAME = byName();

    private Subcommands() {}

    private static Map<String, Class<?>> byName() {
        Map<String, Class<?>> commands = new LinkedHashMap<>();
        commands.put("demo", DemoCommand.class);
        commands.put("local", LocalCommand.class);
        commands.put("gateway", GatewayCommand.class);
        commands.put("run", RunCommand.class);
        commands.put("new", NewCommand.class);
        commands.put("test", TestCommand.class);
        commands.put("modules", ModulesCommand.class);
        commands.put("bind", BindCommand.class);
        commands.put("unbind", UnbindCommand.class);
        commands.put("bindings", BindingsCommand.class);
        commands.put("submit", SubmitCommand.class);
        commands.put("results", ResultsCommand.class);
        commands.put("dlq", DeadLettersCommand.class);
        commands.put("state", StateCommand.class);
        commands.put("status", StatusCommand.class);
        commands.put("topics", TopicsCommand.class);
        commands.put("cluster", ClusterCommand.class);
        commands.put("bench", BenchCommand.class);
        commands.put("completion", CompletionCommand.class);
        return commands;
    }

    /** Adds the subcommand that the arguments name, or all if they name none. */
    public static void addTo(CommandLine root, IFactory factory, String... arguments) {
        String named = firstWord(arguments);
        Class<?> command = BY_NAME.get(named);
        if (command != null && command != CompletionCommand.class) {
            root.addSubcommand(named, new CommandLine(command, factory));
            return;
        }
        BY_NAME.forEach((name, type) -> root.addSubcommand(name, new CommandLine(type, factory)));
    }

    /** The first argument that is not an option: options before a subcommand have no value. */
    private static String firstWord(String... arguments) {
        for (String argument : arguments) {
            if (!argument.startsWith("-")) {
                return argument;
            }
        }
        return "";
    }
}
