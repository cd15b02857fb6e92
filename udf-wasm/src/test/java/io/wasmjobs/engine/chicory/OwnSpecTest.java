package io.wasmjobs.engine.chicory;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wabt.Wast2Json;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WebAssembly's rules for memories, tables and signs, checked by our own scripts. */
class OwnSpecTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({
        "bounds", "grow", "copy", "fill", "init", "tables", "floats",
    })
    void everyAssertionHolds(String script) throws IOException {
        Path json = folder.resolve(script + ".json");
        Path wast = Path.of("src/test/resources/spec").resolve(script + ".wast");
        Wast2Json.builder().withFile(wast.toFile()).withOutput(json.toFile()).build().process();
        SpecResult result = SpecScript.run(json);
        assertThat(result.failures()).isEmpty();
        assertThat(result.skipped()).isEmpty();
        assertThat(result.passed()).isPositive();
    }
}
