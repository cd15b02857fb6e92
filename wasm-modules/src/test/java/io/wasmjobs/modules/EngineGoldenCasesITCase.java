package io.wasmjobs.modules;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.cli.golden.CaseFolder;
import io.wasmjobs.cli.golden.Ending;
import io.wasmjobs.engine.CompileOptions;
import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.module.FolderModules;
import io.wasmjobs.engine.runtime.WasmEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every golden case through the engine, on compiled code. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EngineGoldenCasesITCase {

    private CaseFolder caseFolder;
    private WasmEngine engine;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        caseFolder = ModuleCases.folderFor(folder, ModuleCases.all());
        engine =
                WasmEngine.start(
                        patient(),
                        new FolderModules(caseFolder.modules(), 16 << 20),
                        EngineListener.NONE);
    }

    /** Options with long limits, since Go takes long to compile on a busy machine. */
    private static EngineOptions patient() {
        return EngineOptions.defaults()
                .withCompile(CompileOptions.defaults().withTimeLimit(Duration.ofMinutes(5)));
    }

    @AfterAll
    void stop() {
        engine.close();
        caseFolder.close();
    }

    @TestFactory
    Stream<DynamicTest> eachGoldenCaseHasItsOutcome() {
        return caseFolder.cases().stream()
                .map(prepared -> DynamicTest.dynamicTest(prepared.toString(), () -> run(prepared)));
    }

    private void run(CaseFolder.PreparedCase prepared) throws IOException {
        Ending ending = Ending.of(engine.run(prepared.invocation()));
        assertThat(prepared.differences(ending)).isEmpty();
    }
}
