package io.wasmjobs.benchmarks.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The environment of subjects: a broker, Redis if it is installed, a slow HTTP server, and modules.
 *
 * @param folder a folder to write to
 * @param root the root of the checkout
 * @param redis null if it is not installed
 */
record TestEnvironment(
        Path folder,
        Path root,
        KafkaBrokerProcess broker,
        @Nullable Redis redis,
        ChildProcess slowServer,
        Path modules)
        implements AutoCloseable {

    static TestEnvironment set(Path folder) throws IOException, InterruptedException {
        Path root = Path.of(System.getProperty("wasmjobs.root"));
        int port = ChildProcess.freePort();
        ChildProcess slowServer =
                ChildProcess.start(
                        "the slow server",
                        folder.resolve("slow-server.log"),
                        List.of(
                                ChildProcess.java(),
                                "-XX:+UseSerialGC",
                                "-Dsun.net.httpserver.nodelay=true",
                                "-cp",
                                System.getProperty("java.class.path"),
                                SlowServer.class.getName(),
                                Integer.toString(port)));
        Optional<Path> program = Redis.program();
        Redis redis =
                program.isPresent() ? Redis.start(program.get(), folder.resolve("redis")) : null;
        return new TestEnvironment(
                folder,
                root,
                KafkaBrokerProcess.start(folder.resolve("kafka")),
                redis,
                slowServer,
                GuestModules.writeTo(
                        folder.resolve("modules"), root.resolve("wasm-modules/built"), port));
    }

    PipelineSubject.Setting setting() throws IOException {
        return new PipelineSubject.Setting(
                broker.bootstrapServers(),
                root.resolve("flink-conf"),
                modules,
                Files.createDirectories(folder.resolve("flink")));
    }

    @Override
    public void close() {
        broker.close();
        slowServer.close();
        if (redis != null) {
            redis.close();
        }
    }
}
