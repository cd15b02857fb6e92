package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.job.config.OptionCatalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The help of every command, on a terminal of 80 columns. */
final class HelpTest {

    private static final Path MODULES =
            Path.of(System.getProperty("wasmjobs.root"), "wasm-modules", "built");

    static Stream<EveryCommand.Named> everyCommand() {
        return EveryCommand.all().stream();
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void noLineIsTooLongAndNoWordStandsAlone(EveryCommand.Named command) {
        assertThat(help(command).lines())
                .allSatisfy(
                        line ->
                                assertThat(line)
                                        .hasSizeLessThanOrEqualTo(80)
                                        .doesNotMatch("( {4,})?[^ ]{0,13}[^ :]"));
    }

    @Test
    void addressesAndNamesOfOptionsAreNotBroken() {
        assertThat(EveryCommand.all())
                .extracting(HelpTest::help)
                .anyMatch(help -> help.contains("(default: localhost:9092)"))
                .anyMatch(help -> help.contains(" wasm.run.threads=8."))
                .anyMatch(help -> help.contains("--bootstrap-servers=HOST:PORT"));
    }

    @Test
    void theParserAcceptsEveryExample() {
        assertThat(EveryCommand.examples()).hasSizeGreaterThan(20).allSatisfy(HelpTest::isTaken);
    }

    private static void isTaken(String example) {
        List<String> words = List.of(example.split(" "));
        String[] arguments = words.toArray(String[]::new);
        CommandRun.parser(arguments).parseArgs(arguments);
        String command = words.get(0);
        if (command.equals("run") || command.equals("submit")) {
            String module = words.get(1);
            assertThat(module.contains("/") || Files.exists(MODULES.resolve(module + ".wasm")))
                    .isTrue();
        }
        if (example.startsWith("cluster submit")) {
            words
                    .subList(
                            words.contains("--") ? words.indexOf("--") + 1 : words.size(),
                            words.size())
                    .stream()
                    .filter(word -> word.startsWith("--"))
                    .forEach(option -> OptionCatalogue.checkKey(option.substring(2)));
        }
    }

    private static String help(EveryCommand.Named command) {
        return command.command().getUsageMessage();
    }
}
