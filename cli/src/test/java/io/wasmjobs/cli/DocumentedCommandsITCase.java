package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of README, CONTRIBUTING and docs, page by page, in the order of the page. The
 * mark of a fence says how to run them:
 *
 * <ul>
 *   <li>{@code sh}: each command must succeed.
 *   <li>{@code sh local}: one {@code ./wasmjobs local} that runs until the end of the page.
 *   <li>{@code sh system}: as {@code sh}, while the page's {@code local}, or one without options,
 *       runs.
 *   <li>{@code sh norun: REASON}: not run.
 * </ul>
 */
final class DocumentedCommandsITCase {

    private static final Pattern FENCE =
            Pattern.compile("(?ms)^```sh( local| system| norun: [^\\n]+)?\\n(.*?)^```$");
    private static final String LOCAL = "./wasmjobs local";

    private record Commands(String mark, String script) {

        boolean isNotRun() {
            return mark.startsWith(" norun: ");
        }
    }

    @TestFactory
    Stream<DynamicTest> everyCommandOfThePageSucceeds(@TempDir Path folder) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path page : pages()) {
            List<Commands> commands = commands(page);
            if (!commands.stream().allMatch(Commands::isNotRun)) {
                Path home = Files.createDirectory(folder.resolve("page-" + tests.size()));
                String name = Shell.ROOT.relativize(page).toString();
                tests.add(DynamicTest.dynamicTest(name, () -> run(commands, home)));
            }
        }
        assertThat(tests).as("pages with commands").hasSizeGreaterThan(3);
        return tests.stream();
    }

    @Test
    void theReadmeShowsWhatRunPrints(@TempDir Path folder) {
        Shell.ScriptOutput output =
                new Shell(folder).run("./wasmjobs run reverse --payload hello 2>/dev/null");
        assertThat(output).isEqualTo(new Shell.ScriptOutput(0, "olleh\n"));
    }

    /**
     * @param home the commands' home folder, {@code ~}
     */
    private static void run(List<Commands> page, Path home) {
        LocalProcess system = null;
        try {
            Shell shell = new Shell(home).withHome(home);
            for (Commands commands : page) {
                if (commands.isNotRun()) {
                    continue;
                }
                boolean starts = commands.mark().equals(" local");
                if (starts || (commands.mark().equals(" system") && system == null)) {
                    assertThat(system).as("a page starts one system").isNull();
                    system = LocalProcess.start(home, options(starts ? commands : null, home));
                    shell.at(system.bootstrapServers());
                }
                if (!starts) {
                    Shell.ScriptOutput output = shell.run(commands.script());
                    assertThat(output.status())
                            .as("%s printed%n%s", commands.script(), output.text())
                            .isZero();
                }
            }
        } finally {
            if (system != null) {
                system.close();
            }
        }
    }

    private static String[] options(@Nullable Commands local, Path home) {
        if (local == null) {
            return new String[0];
        }
        String command = local.script().strip();
        assertThat(command).as("a fence marked local").startsWith(LOCAL).doesNotContain("\n");
        String options = command.substring(LOCAL.length()).strip();
        return options.isEmpty()
                ? new String[0]
                : options.replace("~/", home + "/").split(" +", -1);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(Shell.ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of("README.md", "CONTRIBUTING.md").map(Shell.ROOT::resolve),
                            docs.filter(page -> page.toString().endsWith(".md")).sorted())
                    .toList();
        }
    }

    private static List<Commands> commands(Path page) throws IOException {
        List<Commands> commands = new ArrayList<>();
        Matcher fence = FENCE.matcher(Files.readString(page));
        while (fence.find()) {
            String mark = fence.group(1) == null ? "" : fence.group(1);
            commands.add(new Commands(mark, fence.group(2)));
        }
        return commands;
    }
}
