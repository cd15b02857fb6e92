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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every command that README and docs show in a fence marked {@code sh}: as it stands, or,
 * where the fence says {@code sh system}, beside a running {@code ./wasmjobs local}. A fence that
 * says {@code sh norun: REASON} is printed with its reason instead.
 */
final class DocumentedCommandsITCase {

    private static final Pattern FENCE =
            Pattern.compile("(?ms)^```sh( system| norun: [^\\n]+)?\\n(.*?)^```$");

    private record Commands(Path page, String mark, String script) {}

    @Test
    void everyCommandOfThePagesDoesWhatItSays(@TempDir Path folder) throws Exception {
        List<Commands> documented = documented();
        assertThat(documented).as("commands in README and docs").hasSizeGreaterThan(3);
        try (LocalProcess local = LocalProcess.start(folder)) {
            for (Commands commands : documented) {
                if (commands.mark().startsWith(" norun: ")) {
                    System.out.printf(
                            "not run, %s:%n%s", commands.mark().substring(8), commands.script());
                    continue;
                }
                Shell shell = new Shell(folder).at(local.bootstrapServers());
                Shell.Said said = shell.run(commands.script());
                assertThat(said.status())
                        .as("%s of %s said%n%s", commands.script(), commands.page(), said.text())
                        .isZero();
            }
        }
    }

    @Test
    void theReadmeShowsWhatRunPrints(@TempDir Path folder) {
        Shell.Said said =
                new Shell(folder).run("./wasmjobs run reverse --payload hello 2>/dev/null");
        assertThat(said).isEqualTo(new Shell.Said(0, "olleh\n"));
    }

    private static List<Commands> documented() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Shell.ROOT.resolve("README.md")));
        pages.add(Shell.ROOT.resolve("CONTRIBUTING.md"));
        try (Stream<Path> docs = Files.walk(Shell.ROOT.resolve("docs"))) {
            docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        List<Commands> documented = new ArrayList<>();
        for (Path page : pages) {
            Matcher fence = FENCE.matcher(Files.readString(page));
            while (fence.find()) {
                String mark = fence.group(1) == null ? "" : fence.group(1);
                documented.add(new Commands(page.getFileName(), mark, fence.group(2)));
            }
        }
        return documented;
    }
}
