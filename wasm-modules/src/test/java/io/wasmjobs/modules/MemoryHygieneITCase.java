package io.wasmjobs.modules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.cli.golden.GoldenCase;
import io.wasmjobs.cli.golden.GoldenCases;
import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.module.FolderModules;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The memory of a reactor's instance does not grow with the number of invocations. The test uses
 * {@code isolation: shared}, so that only the guest itself frees memory.
 */
final class MemoryHygieneITCase {

    private static final int WARM_UP = 2_000;

    /** A million takes minutes: {@code -Dwasmjobs.calls=1000000}. */
    private static final int CALLS = Integer.getInteger("wasmjobs.calls", 20_000);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "adder",
                "append-log",
                "capitals-as",
                "capitals-c",
                "capitals-rust",
                "echo",
                "javascript",
                "reverse",
                "vowels",
                "wordcount-as",
                "wordcount-c",
                "wordcount-rust"
            })
    void aReactorsMemoryDoesNotGrowWithItsCalls(String module, @TempDir Path folder)
            throws IOException {
        AtomicInteger instances = new AtomicInteger();
        EngineListener listener =
                new EngineListener() {
                    @Override
                    public void instanceCreated(String moduleId) {
                        instances.incrementAndGet();
                    }
                };
        shareStateOf(module, folder);
        // All cases, errors included, except those that need a server or another manifest.
        List<Message> given =
                ModuleCases.of(module).stream()
                        .filter(one -> one.overlay().isEmpty() && isAnswered(one))
                        .map(GoldenCase::given)
                        .filter(message -> message.payload().size() < 1_000)
                        .toList();
        assertThat(given).isNotEmpty();
        try (WasmEngine engine =
                WasmEngine.start(
                        EngineOptions.defaults(), new FolderModules(folder, 1 << 24), listener)) {
            int pages = 0;
            for (int call = 0; call < CALLS; call++) {
                Outcome outcome =
                        engine.run(
                                Invocation.of(
                                        "job",
                                        ModuleReference.of(module),
                                        given.get(call % given.size())));
                assertThat(outcome).isInstanceOf(Outcome.Success.class);
                if (call < WARM_UP) {
                    pages = outcome.report().memoryPages();
                } else if (outcome.report().memoryPages() != pages) {
                    assertThat(outcome.report().memoryPages())
                            .as("pages after %d calls", call)
                            .isEqualTo(pages);
                }
            }
            assertThat(pages).isPositive();
            assertThat(instances).hasValue(1);
        }
    }

    /** An answer of type Error counts too, since the manifest here makes it a result. */
    private static boolean isAnswered(GoldenCase goldenCase) {
        return goldenCase.expect().has("message")
                || goldenCase.expect().path("failure").asText().equals("EXIT");
    }

    private static void shareStateOf(String module, Path folder) throws IOException {
        Files.copy(ModuleCases.BUILT.resolve(module + ".wasm"), folder.resolve(module + ".wasm"));
        Path manifest = ModuleCases.BUILT.resolve(module + ".json");
        ObjectNode shared =
                Files.exists(manifest)
                        ? (ObjectNode) GoldenCases.JSON.readTree(manifest.toFile())
                        : GoldenCases.JSON.createObjectNode();
        shared.put("isolation", "shared");
        shared.put("guest_error", "result");
        shared.putObject("allowed_paths")
                .put(Files.createDirectory(folder.resolve("log")).toString(), "/log");
        shared.remove("allowed_hosts"); // refused calls of http_request must not leak either
        GoldenCases.JSON.writeValue(folder.resolve(module + ".json").toFile(), shared);
    }
}
