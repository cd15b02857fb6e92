package io.wasmjobs.engine.chicory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wasmjobs.engine.module.ModuleRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * WASI's test suite on the engine. The suite is not part of this project: {@code
 * -Dwasmjobs.wasi-suite=DIR} names a folder with its programs and their descriptions.
 */
class WasiSuiteITCase {

    /** Programs of the suite that create a link first. */
    private static final Set<String> NEED_LINKS =
            Set.of(
                    "dangling_symlink",
                    "nofollow_errors",
                    "path_link",
                    "path_symlink_trailing_slashes",
                    "readlink",
                    "symlink_create",
                    "symlink_filestat",
                    "symlink_loop");

    @TempDir private Path temporary;

    @Test
    void everyProgramOfTheSuiteEndsAsExpected() throws IOException {
        String folder = System.getProperty("wasmjobs.wasi-suite", "");
        assumeTrue(
                !folder.isEmpty(),
                "skipped: -Dwasmjobs.wasi-suite=DIR names no folder of WASI's test programs");
        SpecResult result = new SpecResult();
        for (Path wasm : programs(Path.of(folder))) {
            run(new WasiProgram(wasm, Files.createTempDirectory(temporary, "program")), result);
        }
        System.out.println("WASI suite in " + folder + ": " + result);
        assertThat(result.passed()).isPositive();
        assertThat(result.failures()).isEmpty();
    }

    private static void run(WasiProgram program, SpecResult result) throws IOException {
        if (NEED_LINKS.contains(program.name())) {
            result.skip("needs links, which guests cannot make");
            return;
        }
        try {
            String fault = program.run();
            if (fault.isEmpty()) {
                result.pass();
            } else {
                result.fail(program.name() + " " + fault);
            }
        } catch (ModuleRefused e) {
            result.skip("not accepted: " + e.getMessage());
        }
    }

    private static List<Path> programs(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".wasm")).sorted().toList();
        }
    }
}
