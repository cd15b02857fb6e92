package io.wasmjobs.cli.error;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Describes in one line what is wrong with a command line, and what was probably meant. */
final class UsageErrors {

    private UsageErrors() {}

    static String explain(ParameterException exception) {
        String what = what(exception);
        return what
                + (what.endsWith("?") ? " See: " : "; see: ")
                + exception.getCommandLine().getCommandSpec().qualifiedName()
                + " --help";
    }

    private static String what(ParameterException exception) {
        if (exception instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(
                    unmatched.getUnmatched().get(0), exception.getCommandLine().getCommandSpec());
        }
        return String.valueOf(exception.getMessage()).lines().findFirst().orElse("usage error");
    }

    private static String unmatched(String unknown, CommandSpec command) {
        if (unknown.startsWith("-")) {
            String option = unknown.split("=", 2)[0];
            return "no option " + option + Suggestion.didYouMean(option, options(command));
        }
        if (!command.subcommands().isEmpty()) {
            return "no command "
                    + unknown
                    + Suggestion.didYouMean(unknown, command.subcommands().keySet());
        }
        return "unexpected argument " + unknown;
    }

    private static List<String> options(CommandSpec command) {
        List<String> names = new ArrayList<>();
        for (OptionSpec option : command.options()) {
            names.addAll(List.of(option.names()));
        }
        return names;
    }
}
