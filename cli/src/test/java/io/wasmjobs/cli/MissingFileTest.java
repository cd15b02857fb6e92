package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** An argument that names a missing file is a usage error of every command. */
final class MissingFileTest {

    private static final String MISSING = "no-such-folder/no-such-file";

    /** Options whose folder the command creates if it is missing. */
    private static final Set<String> CREATED = Set.of("--data");

    static Stream<Arguments> everyFileThatIsRead() {
        return EveryCommand.all().stream()
                .flatMap(
                        command ->
                                command.command().getCommandSpec().args().stream()
                                        .filter(MissingFileTest::isReadFile)
                                        .map(file -> Arguments.of(command, file)));
    }

    private static boolean isReadFile(ArgSpec argument) {
        return argument.type() == Path.class
                && !(argument instanceof OptionSpec option
                        && CREATED.contains(option.longestName()));
    }

    @ParameterizedTest
    @MethodSource("everyFileThatIsRead")
    void isAUsageErrorInOneLine(EveryCommand.Named command, ArgSpec file) {
        isUsageError(commandLine(command, file));
    }

    @Test
    void isAUsageErrorIfTheModuleIsAFile() {
        isUsageError("run", MISSING + ".wasm", "--payload", "x");
    }

    @Test
    void isAUsageErrorOfManyJobsBeforeKafkaIsContacted() {
        isUsageError("submit", "reverse", "--lines", "--payload-file", MISSING);
    }

    @Test
    void aSimilarFileIsSuggested() {
        String folder = System.getProperty("wasmjobs.root") + "/wasm-modules/built/";
        assertThat(CommandRun.of("modules", "check", folder + "revers.wasm").err())
                .isEqualTo(
                        "wasmjobs: no such file: "
                                + folder
                                + "revers.wasm; did you mean reverse.wasm?"
                                + System.lineSeparator());
    }

    @Test
    void aFolderIsNotAFile() {
        assertThat(CommandRun.of("modules", "check", "."))
                .isEqualTo(
                        new CommandRun.CommandOutput(
                                2,
                                "",
                                "wasmjobs: . is a folder, not a file" + System.lineSeparator()));
    }

    private static void isUsageError(String... command) {
        CommandRun.CommandOutput output = CommandRun.of(command);
        assertThat(output.status()).as("%s", output).isEqualTo(2);
        assertThat(output.out()).isEmpty();
        assertThat(output.err()).hasLineCount(1).contains(MISSING);
    }

    /** The required arguments of the command, with the missing file. */
    private static String[] commandLine(EveryCommand.Named command, ArgSpec file) {
        CommandSpec spec = command.command().getCommandSpec();
        List<String> line = new ArrayList<>(command.words());
        spec.positionalParameters().stream()
                .filter(parameter -> parameter.required() || parameter.equals(file))
                .forEach(parameter -> line.add(parameter.equals(file) ? MISSING : "reverse"));
        if (file instanceof OptionSpec option) {
            line.addAll(List.of(option.longestName(), MISSING));
        }
        boolean needsPayload =
                spec.findOption("--payload") != null
                        && !file.equals(spec.findOption("--payload-file"));
        if (needsPayload) {
            line.addAll(List.of("--payload", "x"));
        }
        if (spec.findOption("--all") != null) {
            line.add("--all");
        }
        return line.toArray(String[]::new);
    }
}
