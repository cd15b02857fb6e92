package io.wasmjobs.benchmarks;

import io.wasmjobs.engine.module.ModuleSource;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The benchmarks' own guests as modules; the manifest of {@code spin} limits it to 20 ms. */
final class ResourceModules implements ModuleSource {

    private static final Bytes MANIFEST = Bytes.utf8("{\"timeout_ms\": 20}");

    @Override
    public Optional<Fetched> fetch(String id, @Nullable String knownVersion) throws IOException {
        if ("1".equals(knownVersion)) {
            return Optional.of(new Fetched.Unchanged());
        }
        try (InputStream wasm =
                ResourceModules.class.getResourceAsStream("/guests/" + id + ".wasm")) {
            return wasm == null
                    ? Optional.empty()
                    : Optional.of(
                            new Fetched.Changed(
                                    "1",
                                    Bytes.wrap(wasm.readAllBytes()),
                                    id.equals("spin") ? MANIFEST : null));
        }
    }

    @Override
    public String description() {
        return "the benchmarks' guests";
    }
}
