package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.module.ModuleTemplate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder that {@code new} creates can be built with its toolchain, and its cases pass. */
final class NewCommandITCase {

    /** The exit status of a build script whose toolchain is missing. */
    private static final int MISSING = 3;

    @TempDir private Path temporary;

    @ParameterizedTest
    @EnumSource
    void aNewModuleHasAllThatItsLanguageNeeds(ModuleTemplate language) throws IOException {
        Path folder = make(language);
        assertThat(folder.resolve("build")).isExecutable();
        assertThat(folder.resolve("cases.json")).content().contains("\"cases\"");
        assertThat(Files.readAllLines(folder.resolve("README.md"))).hasSize(5).contains("# my-own");
        try (var files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                if (!file.toString().endsWith(".wasm")) {
                    assertThat(Files.readString(file))
                            .doesNotContain("capitals-rust", "capitals-as", "wordcount-");
                }
            }
        }
    }

    /** Java needs Maven's repositories; Rust and AssemblyScript take long or need the network. */
    @ParameterizedTest
    @EnumSource(names = {"C", "GO", "JAVASCRIPT", "WAT"})
    void aNewModuleIsBuiltTestedAndRun(ModuleTemplate language)
            throws IOException, InterruptedException {
        Path folder = make(language);
        Path module = folder.resolve("my-own.wasm");
        Process build =
                new ProcessBuilder(List.of(folder.resolve("build").toString(), module.toString()))
                        .redirectErrorStream(true)
                        .start();
        String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = build.waitFor();
        assumeThat(status).as(output).isNotEqualTo(MISSING);
        assertThat(status).as(output).isZero();
        CommandRun.CommandOutput tested = CommandRun.of("test", folder.toString());
        assertThat(tested.out()).contains("ok: ").endsWith(" passed\n");
        CommandRun.CommandOutput run = CommandRun.of("run", module.toString(), "--payload", "text");
        assertThat(run.status()).as(run.err()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Greeter", "1st", "my_own", "..", "a b"})
    void aNameThatIsInvalidInALanguageIsAUsageError(String name) {
        String path = temporary.resolve(name).toString();
        CommandRun.CommandOutput output = CommandRun.of("new", path, "--language", "c");
        assertThat(output.status()).isEqualTo(ExitStatus.USAGE_ERROR);
        assertThat(output.err()).contains("is no name for a module");
    }

    @Test
    void anExistingFolderIsLeftUnchanged() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("my-own"));
        CommandRun.CommandOutput output =
                CommandRun.of("new", folder.toString(), "--language", "c");
        assertThat(output.status()).isEqualTo(ExitStatus.USAGE_ERROR);
        assertThat(output.err()).contains("my-own is already there");
        assertThat(folder).isEmptyDirectory();
    }

    private Path make(ModuleTemplate language) {
        Path folder = temporary.resolve("my-own");
        CommandRun.CommandOutput output =
                CommandRun.of("new", folder.toString(), "--language", language.name());
        assertThat(output.status()).as(output.err()).isZero();
        assertThat(output.out()).contains("test it:  ./wasmjobs test " + folder);
        return folder;
    }
}
