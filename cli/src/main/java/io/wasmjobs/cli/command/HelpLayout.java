package io.wasmjobs.cli.command;

import io.wasmjobs.cli.console.WrappedText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.IHelpFactory;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The layout of the help: names in one column, descriptions in the next, wrapped at spaces.
 * Picocli's own layout breaks words at dots, colons and hyphens.
 */
public final class HelpLayout extends Help {

    private static final String GAP = "  ";
    private static final int WIDEST_NAME = 26;

    private HelpLayout(CommandSpec command, ColorScheme colours) {
        super(command, colours);
    }

    /** Creates the help of each command. */
    public static final class Factory implements IHelpFactory {

        @Override
        public Help create(CommandSpec command, ColorScheme colours) {
            return new HelpLayout(command, colours);
        }
    }

    @Override
    public String header(Object... parameters) {
        return paragraph(summary(usage()));
    }

    @Override
    public String synopsis(int headingLength) {
        return abbreviatedSynopsis();
    }

    @Override
    public String description(Object... parameters) {
        return usage().header().length == 0
                ? ""
                : paragraph(String.join(" ", usage().description()));
    }

    private UsageMessageSpec usage() {
        return commandSpec().usageMessage();
    }

    /** One sentence: the header, or the description of a command without one. */
    private static String summary(UsageMessageSpec usage) {
        return String.join(" ", usage.header().length == 0 ? usage.description() : usage.header());
    }

    private String paragraph(String text) {
        return text.isEmpty() ? "" : lines(WrappedText.lines(text, usage().width()));
    }

    private static String lines(List<String> lines) {
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    @Override
    public String parameterListHeading(Object... parameters) {
        return System.lineSeparator();
    }

    /** A name and its description. */
    private record HelpRow(Text name, String meaning) {

        private HelpRow(Text name, ArgSpec argument) {
            this(name, String.join(" ", argument.description()));
        }
    }

    @Override
    public String parameterList() {
        List<HelpRow> rows = new ArrayList<>();
        for (PositionalParamSpec parameter : commandSpec().positionalParameters()) {
            if (!parameter.hidden()) {
                rows.add(
                        new HelpRow(
                                colorScheme().parameterText(parameter.paramLabel()), parameter));
            }
        }
        return table(rows);
    }

    @Override
    public String optionList() {
        List<OptionSpec> options = new ArrayList<>(commandSpec().options());
        if (usage().sortOptions()) {
            options.sort(Comparator.comparing(OptionSpec::longestName));
        }
        options.sort(
                Comparator.comparing(OptionSpec::inherited).thenComparing(OptionSpec::usageHelp));
        List<HelpRow> rows = new ArrayList<>();
        for (OptionSpec option : options) {
            if (!option.hidden()) {
                rows.add(new HelpRow(name(option), option));
            }
        }
        return table(rows);
    }

    @Override
    public String commandListHeading(Object... parameters) {
        return subcommands().isEmpty() ? "" : lines(List.of("", "Commands:"));
    }

    @Override
    public String commandList() {
        List<HelpRow> rows = new ArrayList<>();
        for (Map.Entry<String, Help> command : subcommands().entrySet()) {
            rows.add(
                    new HelpRow(
                            colorScheme().commandText(command.getKey()),
                            summary(command.getValue().commandSpec().usageMessage())));
        }
        return table(rows);
    }

    /** Names aligned as {@code -h, --help} and {@code --json}, and the value's label. */
    private Text name(OptionSpec option) {
        String longest = option.longestName();
        boolean isShort = longest.length() == 2;
        Text name = colorScheme().text(isShort || option.names().length > 1 ? "" : "    ");
        if (option.names().length > 1) {
            name = name.concat(colorScheme().optionText(option.shortestName())).concat(", ");
        }
        name = name.concat(colorScheme().optionText(longest));
        return option.arity().max() == 0
                ? name
                : name.concat(isShort ? " " : "=")
                        .concat(colorScheme().parameterText(label(option)));
    }

    private static String label(OptionSpec option) {
        String label = option.paramLabel();
        return option.splitRegex().isEmpty() ? label : label + "[,...]";
    }

    private String table(List<HelpRow> rows) {
        int column =
                rows.stream()
                        .mapToInt(row -> row.name().plainString().length())
                        .filter(length -> length <= WIDEST_NAME)
                        .max()
                        .orElse(WIDEST_NAME);
        int indent = 2 * GAP.length() + column;
        int width = usage().width() - indent;
        StringBuilder table = new StringBuilder();
        for (HelpRow row : rows) {
            List<String> meaning = WrappedText.lines(row.meaning(), width);
            int length = row.name().plainString().length();
            boolean isBeside = length <= column && !row.meaning().isEmpty();
            table.append(GAP).append(row.name());
            if (isBeside) {
                table.append(" ".repeat(column - length)).append(GAP).append(meaning.get(0));
            }
            table.append(System.lineSeparator());
            meaning.stream()
                    .skip(isBeside ? 1 : 0)
                    .filter(line -> !line.isEmpty())
                    .forEach(
                            line ->
                                    table.append(" ".repeat(indent))
                                            .append(line)
                                            .append(System.lineSeparator()));
        }
        return table.toString();
    }
}
