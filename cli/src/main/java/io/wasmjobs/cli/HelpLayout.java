package io.wasmjobs.cli;

import io.wasmjobs.cli.console.WrappedText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The layout of the help: names in one column, what they mean in the next, wrapped at spaces.
 * Picocli's own layout breaks words at dots, colons and hyphens.
 */
final class HelpLayout {

    private static final String GAP = "  ";
    private static final int WIDEST_NAME = 26;

    private HelpLayout() {}

    /** Lays out the help of a command and of its subcommands. */
    static void applyTo(CommandLine command) {
        Map<String, IHelpSectionRenderer> sections = new HashMap<>(command.getHelpSectionMap());
        sections.put(UsageMessageSpec.SECTION_KEY_HEADER, HelpLayout::header);
        sections.put(UsageMessageSpec.SECTION_KEY_SYNOPSIS, Help::abbreviatedSynopsis);
        sections.put(UsageMessageSpec.SECTION_KEY_DESCRIPTION, HelpLayout::description);
        sections.put(
                UsageMessageSpec.SECTION_KEY_PARAMETER_LIST_HEADING,
                help -> System.lineSeparator());
        sections.put(UsageMessageSpec.SECTION_KEY_PARAMETER_LIST, HelpLayout::parameters);
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpLayout::options);
        sections.put(
                UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
                help -> help.subcommands().isEmpty() ? "" : "%n%s%n".formatted("Commands:"));
        sections.put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, HelpLayout::commands);
        command.setHelpSectionMap(sections);
    }

    private static String header(Help help) {
        return paragraph(help, summary(help.commandSpec().usageMessage()));
    }

    private static String description(Help help) {
        UsageMessageSpec usage = help.commandSpec().usageMessage();
        return usage.header().length == 0
                ? ""
                : paragraph(help, String.join(" ", usage.description()));
    }

    /** One sentence: the header, or the description of a command without one. */
    private static String summary(UsageMessageSpec usage) {
        return String.join(" ", usage.header().length == 0 ? usage.description() : usage.header());
    }

    private static String paragraph(Help help, String text) {
        return text.isEmpty()
                ? ""
                : String.join(
                                System.lineSeparator(),
                                WrappedText.lines(text, help.commandSpec().usageMessage().width()))
                        + System.lineSeparator();
    }

    /** A name and what it means. */
    private record Row(Text name, String meaning) {}

    private static String parameters(Help help) {
        return table(
                help, rows(help.commandSpec().positionalParameters(), param -> name(help, param)));
    }

    private static String options(Help help) {
        List<OptionSpec> options = new ArrayList<>(help.commandSpec().options());
        if (help.commandSpec().usageMessage().sortOptions()) {
            options.sort(Comparator.comparing(OptionSpec::longestName));
        }
        options.sort(
                Comparator.comparing(OptionSpec::inherited).thenComparing(OptionSpec::usageHelp));
        return table(help, rows(options, option -> name(help, option)));
    }

    private static <A extends ArgSpec> List<Row> rows(List<A> arguments, Function<A, Text> name) {
        return arguments.stream()
                .filter(argument -> !argument.hidden())
                .map(
                        argument ->
                                new Row(
                                        name.apply(argument),
                                        String.join(" ", argument.description())))
                .toList();
    }

    private static String commands(Help help) {
        List<Row> rows = new ArrayList<>();
        help.subcommands()
                .forEach(
                        (name, subcommand) ->
                                rows.add(
                                        new Row(
                                                help.colorScheme().commandText(name),
                                                summary(subcommand.commandSpec().usageMessage()))));
        return table(help, rows);
    }

    private static Text name(Help help, PositionalParamSpec parameter) {
        return help.colorScheme().parameterText(parameter.paramLabel());
    }

    /** Names aligned as {@code -h, --help} and {@code --json}, and the value's label. */
    private static Text name(Help help, OptionSpec option) {
        String longest = option.longestName();
        boolean isShort = longest.length() == 2;
        Text name = help.colorScheme().text(isShort || option.names().length > 1 ? "" : "    ");
        if (option.names().length > 1) {
            name = name.concat(help.colorScheme().optionText(option.shortestName())).concat(", ");
        }
        name = name.concat(help.colorScheme().optionText(longest));
        return option.arity().max() == 0
                ? name
                : name.concat(isShort ? " " : "=")
                        .concat(help.colorScheme().parameterText(label(option)));
    }

    private static String label(OptionSpec option) {
        String label = option.paramLabel();
        return option.splitRegex().isEmpty() ? label : label + "[,...]";
    }

    private static String table(Help help, List<Row> rows) {
        int column =
                rows.stream()
                        .mapToInt(row -> row.name().plainString().length())
                        .filter(length -> length <= WIDEST_NAME)
                        .max()
                        .orElse(WIDEST_NAME);
        int indent = 2 * GAP.length() + column;
        int width = help.commandSpec().usageMessage().width() - indent;
        StringBuilder table = new StringBuilder();
        for (Row row : rows) {
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
