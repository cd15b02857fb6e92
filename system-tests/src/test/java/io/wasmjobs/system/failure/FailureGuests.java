package io.wasmjobs.system.failure;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.wasmjobs.system.Checkout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the modules that the load uses: examples, and guests for tests only. */
final class FailureGuests {

    private FailureGuests() {}

    static Path write(Path folder, String server) throws IOException {
        Files.createDirectories(folder);
        for (String example : new String[] {"reverse", "trap"}) {
            Files.copy(built(example), folder.resolve(example + ".wasm"));
        }
        Files.copy(built("counter"), folder.resolve("counter.wasm"));
        Files.copy(
                Checkout.path("wasm-modules/built/counter.json"), folder.resolve("counter.json"));
        for (String guest : new String[] {"slow", "stuck", "flaky"}) {
            Files.write(folder.resolve(guest + ".wasm"), Wat2Wasm.parse(wat(guest)));
        }
        writeCaller(folder, "call", 2000, server, "/");
        writeCaller(folder, "killer", 30_000, server, GuestServer.KILL);
        return folder;
    }

    /** Writes a guest that sends a request for {@code path} to the server. */
    private static void writeCaller(
            Path folder, String id, int timeoutMillis, String server, String path)
            throws IOException {
        Files.copy(built("echo"), folder.resolve(id + ".wasm"));
        Files.writeString(
                folder.resolve(id + ".json"),
                """
                {"timeout_ms": %d, "allowed_hosts": ["%s"], "config": {"URL": "http://%s%s"}}
                """
                        .formatted(timeoutMillis, server, server, path));
    }

    /**
     * Writes a copy of an example with different bytes: its id is added in a custom section, which
     * has no meaning for WebAssembly.
     */
    static void writeDistinct(Path folder, String id, String example) throws IOException {
        byte[] name = id.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream module = new ByteArrayOutputStream();
        module.write(Files.readAllBytes(built(example)));
        module.write(0); // the id of a custom section
        module.write(1 + name.length); // its size
        module.write(name.length); // the length of its name
        module.write(name);
        Path written = folder.resolve(id + ".tmp");
        Files.write(written, module.toByteArray());
        Files.move(written, folder.resolve(id + ".wasm"));
    }

    private static Path built(String id) {
        return Checkout.path("wasm-modules/built/" + id + ".wasm");
    }

    private static String wat(String name) throws IOException {
        try (InputStream wat =
                FailureGuests.class.getResourceAsStream("/guests/" + name + ".wat")) {
            return new String(wat.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
