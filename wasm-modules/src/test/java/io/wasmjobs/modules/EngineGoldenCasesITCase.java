package io.wasmjobs.modules;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.cli.golden.Ending;
import io.wasmjobs.cli.golden.Stage;
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

    private Stage stage;
    private WasmEngine engine;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        stage = ModuleCases.stage(folder, ModuleCases.all());
        engine =
                WasmEngine.start(
                        patient(),
                        new FolderModules(stage.modules(), 16 << 20),
                        EngineListener.NONE);
    }

    /** Go takes long to compile on a busy machine, and no test is about how long. */
    private static EngineOptions patient() {
        return EngineOptions.defaults()
                .withCompile(CompileOptions.defaults().withTimeLimit(Duration.ofMinutes(5)));
    }

    @AfterAll
    void stop() {
        engine.close();
        stage.close();
    }

    @TestFactory
    Stream<DynamicTest> eachGoldenCaseComesOutAsItSays() {
        return stage.scenes().stream()
                .map(scene -> DynamicTest.dynamicTest(scene.toString(), () -> run(scene)));
    }

    private void run(Stage.Scene scene) throws IOException {
        Ending ending = Ending.of(engine.run(scene.invocation()));
        assertThat(scene.differences(ending)).isEmpty();
    }
}
