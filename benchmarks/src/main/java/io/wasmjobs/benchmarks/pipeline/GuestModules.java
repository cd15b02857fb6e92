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

/** What the benchmarks run, as a folder of modules. */
final class GuestModules {

    /** Answers what it is given. */
    static final String ECHO = "echo";

    /** The same, in a new instance for each job. */
    static final String ECHO_AFRESH = "echo-afresh";

    /** Computes as many rounds as its message's type name says. */
    static final String WORK = "work";

    /** Asks a server, and answers when that has answered. */
    static final String FETCH = "fetch";

    /** Keeps what it is given for each key, and answers it. */
    static final String KEEP = "keep";

    /** Keeps a total for each key, and answers it. */
    static final String COUNTER = "counter";

    private static final int LARGEST = 1 << 20;

    private GuestModules() {}

    /** An engine for them by itself, without a pipeline around it. */
    static WasmEngine engine(Path modules) {
        return WasmEngine.start(
                EngineOptions.defaults(), new FolderModules(modules, LARGEST), EngineListener.NONE);
    }

    /** Runs one that has to succeed. */
    static Outcome.Success run(WasmEngine engine, Invocation invocation) {
        Outcome outcome = engine.run(invocation);
        if (outcome instanceof Outcome.Success success) {
            return success;
        }
        throw new IllegalStateException("a benchmark's guest failed: " + outcome);
    }

    /**
     * Writes them.
     *
     * @param examples the project's own built modules
     * @param server where the server listens
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
