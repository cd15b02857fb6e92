package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.cli.command.KafkaConnectionOptions;
import io.wasmjobs.cli.console.WrappedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * docs/reference/commands.md lists all commands and options. With {@code
 * -Dwasmjobs.docs.write=true} the test writes the page instead of comparing it.
 */
final class CommandsPageTest {

    private static final int COLUMNS = 100;

    private static final String INTRODUCTION =
            """
            # Commands

            `./wasmjobs` is at the top of the checkout. It needs a JDK, version 17 or newer, and builds
            what is not built yet. `./wasmjobs COMMAND --help` shows the same as this page.

            This page is generated from the source.

            ## Exit status

            | status | meaning |
            | --- | --- |
            | 0 | done |
            | 1 | it ran and failed: for example, the job is a dead letter |
            | 2 | usage error |
            | 3 | service unreachable |

            An error is one line on standard error. `--debug` adds the stack trace.

            ## Environment

            | variable | meaning |
            | --- | --- |
            | `WASMJOBS_BOOTSTRAP_SERVERS` | the default of `--bootstrap-servers` |
            | `WASMJOBS_JAVA_OPTS` | more options for the JVM, such as `-Xmx2g` |
            | `WASMJOBS_BUILD` | `never`: run what is built, even if a source is newer |
            | `JAVA_HOME` | the JDK to use; without it, the `java` on the `PATH` |
            | `NO_COLOR` | any value: no colour |

            ## Shell completion

            `source <(./wasmjobs completion bash)` completes commands and options in GNU bash, and
            `source <(./wasmjobs completion zsh)` in the Z shell.

            """;

    private static final String KAFKA =
            """
            ## Kafka options

            `submit`, `results`, `dlq` and `topics create` have these as well:

            | option | meaning |
            | --- | --- |
            """;

    private static final Set<String> EVERYWHERE = Set.of("--help", "--debug", "--version");

    private final CommandSpec root = CommandRun.parser().getCommandSpec();
    private final List<OptionSpec> kafka =
            CommandSpec.forAnnotatedObject(new KafkaConnectionOptions()).options();
    private final StringBuilder page = new StringBuilder(INTRODUCTION).append(KAFKA);

    @Test
    void thePageListsEveryCommandAndOption() throws IOException {
        sorted(kafka).forEach(this::row);
        root.subcommands().values().forEach(command -> add(command.getCommandSpec()));
        Path file = Shell.ROOT.resolve("docs/reference/commands.md");
        if (Boolean.getBoolean("wasmjobs.docs.write")) {
            Files.writeString(file, page.toString());
        }
        assertThat(file)
                .as(
                        "written by ./mvnw -pl cli -am test -Dtest=CommandsPageTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -Dwasmjobs.docs.write=true")
                .hasContent(page.toString());
    }

    private void add(CommandSpec command) {
        page.append("\n## `").append(command.qualifiedName(" ")).append("`\n\n");
        page.append(String.join("\n", WrappedText.lines(sentences(command), COLUMNS))).append('\n');
        List<PositionalParamSpec> parameters = command.positionalParameters();
        List<OptionSpec> options = sorted(ownOptions(command));
        parameters = parameters.stream().filter(parameter -> !parameter.hidden()).toList();
        if (!parameters.isEmpty() || !options.isEmpty()) {
            page.append("\n| parameter or option | meaning |\n| --- | --- |\n");
            parameters.forEach(parameter -> row("`" + parameter.paramLabel() + "`", parameter));
            options.forEach(this::row);
        }
        List<String> footer =
                List.of(command.usageMessage().footer()).stream()
                        .filter(line -> !line.isBlank())
                        .toList();
        if (!footer.isEmpty()) {
            page.append("\n```text\n").append(String.join("\n", footer)).append("\n```\n");
        }
        command.subcommands().values().forEach(inner -> add(inner.getCommandSpec()));
    }

    private static String sentences(CommandSpec command) {
        String header = String.join(" ", command.usageMessage().header());
        String description = String.join(" ", command.usageMessage().description());
        return (header + " " + description).strip();
    }

    private List<OptionSpec> ownOptions(CommandSpec command) {
        Set<String> left = kafka.stream().map(OptionSpec::longestName).collect(Collectors.toSet());
        return command.options().stream()
                .filter(option -> !option.hidden())
                .filter(option -> !EVERYWHERE.contains(option.longestName()))
                .filter(option -> !left.contains(option.longestName()) || isOwn(command, option))
                .toList();
    }

    /** {@code cluster start --bootstrap-servers} is not the option of commands that use Kafka. */
    private static boolean isOwn(CommandSpec command, OptionSpec option) {
        return command.mixins().values().stream()
                .noneMatch(mixin -> mixin.findOption(option.longestName()) != null);
    }

    private static List<OptionSpec> sorted(List<OptionSpec> options) {
        return options.stream().sorted(Comparator.comparing(OptionSpec::longestName)).toList();
    }

    private void row(OptionSpec option) {
        String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        row("`" + option.longestName() + label + "`", option);
    }

    private void row(String name, ArgSpec argument) {
        String description = String.join(" ", argument.description());
        if (argument.completionCandidates() != null) {
            String candidates =
                    StreamSupport.stream(argument.completionCandidates().spliterator(), false)
                            .collect(Collectors.joining(", "));
            description = description.replace("${COMPLETION-CANDIDATES}", candidates);
        }
        // The environment of this test may set the value.
        String byDefault =
                String.valueOf(argument.defaultValueString(false))
                        .replaceFirst("\\$\\{env:\\w+:-([^}]*)}", "$1");
        page.append("| ")
                .append(name)
                .append(" | ")
                .append(description.replace("${DEFAULT-VALUE}", byDefault).replace("|", "\\|"))
                .append(" |\n");
    }
}
