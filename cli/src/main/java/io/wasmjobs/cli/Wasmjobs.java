package io.wasmjobs.cli;

import io.wasmjobs.cli.command.CommandFactory;
import io.wasmjobs.cli.command.HelpLayout;
import io.wasmjobs.cli.command.Subcommands;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.error.ErrorLine;
import io.wasmjobs.cli.error.ExitStatus;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code wasmjobs} command: what is common to all of its subcommands, and {@code main}. */
@Command(
        name = "wasmjobs",
        header = "WebAssembly jobs from Kafka, run exactly once, on Apache Flink.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Example: ./wasmjobs demo",
            "",
            "Exit status: 0 done, 1 it ran and failed, 2 usage error, 3 service unreachable."
        },
        versionProvider = Wasmjobs.Version.class,
        sortOptions = false)
public final class Wasmjobs implements Callable<Integer> {

    private static final int USUAL_WIDTH = 80;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.",
            scope = ScopeType.INHERIT)
    @SuppressWarnings("unused") // picocli handles it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    @SuppressWarnings("unused") // picocli handles it
    private boolean version;

    @Option(
            names = "--debug",
            description = "On an error, show the stack trace too.",
            scope = ScopeType.INHERIT)
    private boolean debug;

    @Spec private CommandSpec spec;

    private final Console console;

    Wasmjobs(Console console) {
        this.console = console;
    }

    /** Runs the command and ends the process with its exit status. */
    public static void main(String[] arguments) {
        System.exit(run(Console.ofProcess(), arguments));
    }

    /** Runs the command and returns its exit status. */
    public static int run(Console console, String... arguments) {
        return commandLine(console, arguments).execute(arguments);
    }

    /** The command with the subcommands that the arguments need. */
    static CommandLine commandLine(Console console, String... arguments) {
        Wasmjobs wasmjobs = new Wasmjobs(console);
        CommandFactory factory = new CommandFactory(console);
        CommandLine commandLine = new CommandLine(wasmjobs, factory);
        ErrorLine errorLine = new ErrorLine(console, () -> wasmjobs.debug);
        Subcommands.addTo(commandLine, factory, arguments);
        int width = console.width() > 0 ? console.width() : USUAL_WIDTH;
        return commandLine
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(
                        Help.defaultColorScheme(console.hasColour() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpWidth(Math.max(60, Math.min(width, 120)))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setHelpFactory(new HelpLayout.Factory())
                .setParameterExceptionHandler(errorLine)
                .setExecutionExceptionHandler(errorLine);
    }

    /** Without a subcommand: prints the subcommands. */
    @Override
    public Integer call() {
        spec.commandLine().usage(console.err());
        return ExitStatus.USAGE_ERROR;
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = Wasmjobs.class.getPackage().getImplementationVersion();
            return new String[] {
                "wasmjobs " + (version == null ? "(not from a jar)" : version),
                "Java " + Runtime.version() + ", " + System.getProperty("java.vendor")
            };
        }
    }
}
