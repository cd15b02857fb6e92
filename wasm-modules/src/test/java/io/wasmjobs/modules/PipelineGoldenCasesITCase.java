package io.wasmjobs.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.golden.CaseFolder;
import io.wasmjobs.cli.golden.Ending;
import io.wasmjobs.cli.golden.GoldenCase;
import io.wasmjobs.cli.system.LocalSystem;
import io.wasmjobs.cli.system.SystemSettings;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.WasmJob;
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
 * Every golden case through the whole pipeline, from topic to topic of a real Kafka, except for
 * those that start with state for their key, or emit records.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PipelineGoldenCasesITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** The forms of payloads, which are used in turn. */
    private static final List<PayloadForm> FORMS =
            List.of(PayloadForm.BASE64, PayloadForm.INTEGERS, PayloadForm.CLOUD_EVENT);

    private static final int MOST_AS_INTEGERS = 50_000;

    private CaseFolder caseFolder;
    private LocalSystem system;
    private Map<String, Ending> endings;

    @BeforeAll
    void runEveryCase(@TempDir Path folder) throws Exception {
        List<GoldenCase> cases =
                ModuleCases.all().stream().filter(GoldenCase::needsNothingBefore).toList();
        caseFolder = ModuleCases.folderFor(folder, cases);
        system =
                LocalSystem.start(
                        new SystemSettings(
                                0,
                                0,
                                null,
                                caseFolder.modules(),
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
            for (CaseFolder.PreparedCase prepared : caseFolder.cases()) {
                topics.submit(WasmJobCodec.write(inForm(prepared, turn++)));
            }
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(topics.endings()).hasSize(caseFolder.cases().size()));
            endings = topics.endings();
        }
    }

    /** Large payloads are not sent as integers, since the answer could exceed Kafka's limit. */
    private static WasmJob inForm(CaseFolder.PreparedCase prepared, int turn) {
        WasmJob job = prepared.job(FORMS.get(turn % FORMS.size()));
        return job.message().payload().size() > MOST_AS_INTEGERS
                ? prepared.job(PayloadForm.BASE64)
                : job;
    }

    @AfterAll
    void stop() throws IOException {
        system.close();
        caseFolder.close();
    }

    @TestFactory
    Stream<DynamicTest> eachGoldenCaseHasItsOutcome() {
        return caseFolder.cases().stream()
                .map(
                        prepared ->
                                DynamicTest.dynamicTest(
                                        prepared.toString(),
                                        () ->
                                                assertThat(prepared.differences(ending(prepared)))
                                                        .isEmpty()));
    }

    private Ending ending(CaseFolder.PreparedCase prepared) {
        return Objects.requireNonNull(endings.get(prepared.module().id()));
    }
}
