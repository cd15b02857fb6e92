package io.wasmjobs.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.golden.Ending;
import io.wasmjobs.cli.golden.GoldenCase;
import io.wasmjobs.cli.golden.Stage;
import io.wasmjobs.cli.system.LocalSystem;
import io.wasmjobs.cli.system.SystemSettings;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every golden case through the whole pipeline, from topic to topic of a real Kafka; but for those
 * that begin with state in their key, or emit records.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PipelineGoldenCasesITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** The wire's forms take turns. */
    private static final List<PayloadForm> FORMS =
            List.of(PayloadForm.BASE64, PayloadForm.INTEGERS, PayloadForm.CLOUD_EVENT);

    private Stage stage;
    private LocalSystem system;
    private Map<String, Ending> endings;

    @BeforeAll
    void runEveryCase(@TempDir Path folder) throws Exception {
        List<GoldenCase> cases =
                ModuleCases.all().stream().filter(GoldenCase::needsNothingBefore).toList();
        stage = ModuleCases.stage(folder, cases);
        system =
                LocalSystem.start(
                        new SystemSettings(
                                0,
                                0,
                                null,
                                stage.modules(),
                                folder.resolve("compiled"),
                                2,
                                3,
                                Duration.ofMillis(500),
                                Map.of(
                                        "wasm.retry.backoff",
                                        "10 ms",
                                        "wasm.compile.time-limit",
                                        "5 min")),
                        step -> {});
        try (Topics topics = new Topics(system.bootstrapServers())) {
            int turn = 0;
            for (Stage.Scene scene : stage.scenes()) {
                topics.submit(WasmJobCodec.write(scene.job(FORMS.get(turn++ % FORMS.size()))));
            }
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(topics.endings()).hasSize(stage.scenes().size()));
            endings = topics.endings();
        }
    }

    @AfterAll
    void stop() throws IOException {
        system.close();
        stage.close();
    }

    @TestFactory
    Stream<DynamicTest> eachGoldenCaseComesOutAsItSays() {
        return stage.scenes().stream()
                .map(
                        scene ->
                                DynamicTest.dynamicTest(
                                        scene.toString(),
                                        () ->
                                                assertThat(scene.differences(ending(scene)))
                                                        .isEmpty()));
    }

    private Ending ending(Stage.Scene scene) {
        return Objects.requireNonNull(endings.get(scene.module().id()));
    }
}
