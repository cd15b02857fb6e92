package io.wasmjobs.engine.chicory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * WebAssembly's own test suite on the engine's compiler, memory and tables. The suite is not part
 * of this project: {@code -Dwasmjobs.spec-suite=DIR} names a folder with the output of {@code
 * wast2json} for its scripts.
 */
class SpecSuiteITCase {

    @Test
    void everyAssertionOfTheSuiteHolds() throws IOException {
        String folder = System.getProperty("wasmjobs.spec-suite", "");
        assumeTrue(
                !folder.isEmpty(),
                "skipped: -Dwasmjobs.spec-suite=DIR names no folder of wast2json's output");
        SpecResult result = new SpecResult();
        for (Path script : scripts(Path.of(folder))) {
            result.add(SpecScript.run(script));
        }
        System.out.println("spec suite in " + folder + ": " + result);
        assertThat(result.passed()).isPositive();
        assertThat(result.failures()).isEmpty();
    }

    private static List<Path> scripts(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
        }
    }
}
