package io.wasmjobs.benchmarks.pipeline;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The benchmarks' guests as a folder of modules. */
final class Guests {

    /** Answers what it is given. */
    static final String ECHO = "echo";

    /** The same, in a new instance for each job. */
    static final String ECHO_AFRESH = "echo-afresh";

    private Guests() {}

    static Path writeTo(Path folder) throws IOException {
        Files.createDirectories(folder);
        copy(ECHO, folder.resolve(ECHO + ".wasm"));
        copy(ECHO, folder.resolve(ECHO_AFRESH + ".wasm"));
        Files.writeString(folder.resolve(ECHO_AFRESH + ".json"), "{\"isolation\": \"fresh\"}");
        return folder;
    }

    private static void copy(String guest, Path target) throws IOException {
        String resource = "/guests/" + guest + ".wasm";
        try (InputStream wasm = Guests.class.getResourceAsStream(resource)) {
            if (wasm == null) {
                throw new IOException(resource + " is not there");
            }
            Files.copy(wasm, target);
        }
    }
}
