package io.wasmjobs.system.failure;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.wasmjobs.system.Checkout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of modules that the load names: examples, and two guests that only tests need. */
final class Guests {

    private Guests() {}

    static Path write(Path folder, String server) throws IOException {
        Files.createDirectories(folder);
        for (String example : new String[] {"reverse", "trap"}) {
            Files.copy(built(example), folder.resolve(example + ".wasm"));
        }
        for (String guest : new String[] {"slow", "stuck", "flaky"}) {
            Files.write(folder.resolve(guest + ".wasm"), Wat2Wasm.parse(wat(guest)));
        }
        Files.copy(built("echo"), folder.resolve("call.wasm"));
        Files.writeString(
                folder.resolve("call.json"),
                """
                {"timeout_ms": 2000, "allowed_hosts": ["%s"], "config": {"URL": "http://%s/"}}
                """
                        .formatted(server, server));
        return folder;
    }

    private static Path built(String id) {
        return Checkout.path("wasm-modules/built/" + id + ".wasm");
    }

    private static String wat(String name) throws IOException {
        try (InputStream wat = Guests.class.getResourceAsStream("/guests/" + name + ".wat")) {
            return new String(wat.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
