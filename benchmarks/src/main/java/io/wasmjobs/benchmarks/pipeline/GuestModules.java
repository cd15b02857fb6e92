package io.wasmjobs.benchmarks.pipeline;

import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.module.FolderModules;
import io.wasmjobs.engine.runtime.WasmEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The modules that the benchmarks run, in a folder. */
final class GuestModules {

    /** Returns its payload. */
    static final String ECHO = "echo";

    /** Returns its payload, in a new instance for each job. */
    static final String ECHO_AFRESH = "echo-afresh";

    /** Computes the number of rounds in its message's type name. */
    static final String WORK = "work";

    /** Sends a request to a server, and returns after its response. */
    static final String FETCH = "fetch";

    /** Keeps its payload as the state of the key, and returns it. */
    static final String KEEP = "keep";

    /** Keeps a total for each key, and returns it. */
    static final String COUNTER = "counter";

    private static final int LARGEST = 1 << 20;

    private GuestModules() {}

    /** An engine for the modules, without a pipeline. */
    static WasmEngine engine(Path modules) {
        return WasmEngine.start(
                EngineOptions.defaults(), new FolderModules(modules, LARGEST), EngineListener.NONE);
    }

    /** Runs an invocation that must succeed. */
    static Outcome.Success run(WasmEngine engine, Invocation invocation) {
        Outcome outcome = engine.run(invocation);
        if (outcome instanceof Outcome.Success success) {
            return success;
        }
        throw new IllegalStateException("a benchmark's guest failed: " + outcome);
    }

    /**
     * Writes the modules.
     *
     * @param examples the folder of the project's own built modules
     * @param server the port of the server
     */
    static Path writeTo(Path folder, Path examples, int server) throws IOException {
        Files.createDirectories(folder);
        copy(ECHO, folder.resolve(ECHO + ".wasm"));
        copy(ECHO, folder.resolve(ECHO_AFRESH + ".wasm"));
        copy(WORK, folder.resolve(WORK + ".wasm"));
        copy(KEEP, folder.resolve(KEEP + ".wasm"));
        Files.writeString(folder.resolve(KEEP + ".json"), "{\"state\": {}}");
        Files.writeString(folder.resolve(ECHO_AFRESH + ".json"), "{\"isolation\": \"fresh\"}");
        Files.copy(examples.resolve("echo.wasm"), folder.resolve(FETCH + ".wasm"));
        for (String file : new String[] {COUNTER + ".wasm", COUNTER + ".json"}) {
            Files.copy(examples.resolve(file), folder.resolve(file));
        }
        String host = "127.0.0.1:" + server;
        Files.writeString(
                folder.resolve(FETCH + ".json"),
                "{\"allowed_hosts\": [\"%s\"], \"config\": {\"URL\": \"http://%s/\"}}"
                        .formatted(host, host));
        return folder;
    }

    private static void copy(String guest, Path target) throws IOException {
        String resource = "/guests/" + guest + ".wasm";
        try (InputStream wasm = GuestModules.class.getResourceAsStream(resource)) {
            if (wasm == null) {
                throw new IOException(resource + " is not there");
            }
            Files.copy(wasm, target);
        }
    }
}
