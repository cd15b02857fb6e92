package io.wasmjobs.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.module.FolderModules;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The module {@code visits}, which speaks Redis's protocol, with a real Redis. */
final class VisitsITCase {

    @Test
    void visitsAreCountedInARealRedis(@TempDir Path folder) throws Exception {
        assumeTrue(
                isInstalled(),
                "skipped: redis-server is not installed (Debian: apt-get install redis-server)");
        int port = freePort();
        Process redis =
                new ProcessBuilder(
                                "redis-server",
                                "--port",
                                String.valueOf(port),
                                "--bind",
                                "127.0.0.1",
                                "--save",
                                "")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("redis.log").toFile())
                        .start();
        try {
            await().atMost(Duration.ofMinutes(1)).until(() -> isListening(port));
            Path modules = Files.createDirectory(folder.resolve("modules"));
            Files.copy(ModuleCases.BUILT.resolve("visits.wasm"), modules.resolve("visits.wasm"));
            String address = "127.0.0.1:" + port;
            Files.writeString(
                    modules.resolve("visits.json"),
                    "{\"config\": {\"REDIS\": \"%s\"}, \"allowed_hosts\": [\"tcp://%s\"]}"
                            .formatted(address, address));

            assertThat(counts(modules, "/a", "/b", "/a", "/a")).containsExactly("1", "1", "2", "3");
        } finally {
            redis.destroy();
            redis.waitFor();
        }
    }

    private static String[] counts(Path modules, String... pages) {
        try (WasmEngine engine =
                WasmEngine.start(
                        EngineOptions.defaults(),
                        new FolderModules(modules, 1 << 24),
                        EngineListener.NONE)) {
            return Arrays.stream(pages).map(page -> count(engine, page)).toArray(String[]::new);
        }
    }

    private static String count(WasmEngine engine, String page) {
        Outcome outcome =
                engine.run(
                        Invocation.of(
                                "job",
                                ModuleReference.of("visits"),
                                new Message("Request", Bytes.utf8(page))));
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return ((Outcome.Success) outcome).answer().payload().toUtf8();
    }

    private static boolean isInstalled() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "redis-server")));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
