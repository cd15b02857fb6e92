package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A Go command, whose memory starts with 271 pages, runs repeatedly without a manifest. */
class GoWithoutManifestITCase {

    private static final Path GO = Path.of("../wasm-modules/built/wordcount-go.wasm");

    @Test
    void aGoCommandRunsWithinTheDefaultLimits() throws IOException {
        Guests guests = new Guests().put("go", Bytes.wrap(Files.readAllBytes(GO)), null);
        EngineOptions options = EngineOptions.defaults();
        EngineOptions patient =
                options.withGuest(options.guest().withTimeout(Duration.ofMinutes(5)));
        try (WasmEngine engine = WasmEngine.start(patient, guests, EngineListener.NONE)) {
            for (int job = 0; job < 3; job++) {
                Message text = new Message("Text", Bytes.utf8("job ".repeat(job + 1)));
                Outcome outcome =
                        engine.run(Invocation.of("job-" + job, ModuleReference.of("go"), text));
                assertThat(outcome).isInstanceOf(Outcome.Success.class);
                assertThat(((Outcome.Success) outcome).answer().payload().toUtf8())
                        .contains("\"words\":" + (job + 1));
            }
        }
    }
}
