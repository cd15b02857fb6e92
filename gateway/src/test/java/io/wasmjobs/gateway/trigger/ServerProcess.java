package io.wasmjobs.gateway.trigger;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real Mosquitto or Redis on a free port, which a test may stop and restart. */
final class ServerProcess implements AutoCloseable {

    private final Path folder;
    private final int port;
    private final List<String> command;
    private @Nullable Process process;

    private ServerProcess(Path folder, int port, List<String> command) {
        this.folder = folder;
        this.port = port;
        this.command = command;
    }

    /** Starts Redis, which keeps its entries in a restart. */
    static ServerProcess redis(Path folder, String... more) {
        int port = freePort();
        List<String> command = new ArrayList<>(List.of(program("redis-server")));
        boolean isEncrypted = Arrays.asList(more).contains("--tls-port");
        command.addAll(List.of("--port", isEncrypted ? "0" : Integer.toString(port)));
        command.addAll(List.of("--bind", "127.0.0.1", "--appendonly", "yes"));
        for (String option : more) {
            command.add(option.equals("PORT") ? Integer.toString(port) : option);
        }
        return new ServerProcess(folder, port, command).start();
    }

    /** Starts Mosquitto, which keeps its sessions in a restart. */
    static ServerProcess mosquitto(Path folder, String... more) {
        int port = freePort();
        String program = program("mosquitto");
        List<String> lines = new ArrayList<>();
        lines.add("listener " + port + " 127.0.0.1");
        lines.add("persistence true");
        // By default it drops messages when more than 1,000 are queued.
        lines.add("max_queued_messages 0");
        lines.add("persistence_location " + folder + "/");
        // Started by root, it would switch to a user who cannot write to the folder.
        lines.add("user " + System.getProperty("user.name"));
        lines.addAll(more.length == 0 ? List.of("allow_anonymous true") : List.of(more));
        Path file = folder.resolve("mosquitto.conf");
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ServerProcess(folder, port, List.of(program, "-c", file.toString())).start();
    }

    /** The path of a program; if it is not installed, the test is skipped. */
    private static String program(String name) {
        Optional<Path> found =
                Stream.concat(
                                Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1)),
                                Stream.of("/usr/sbin"))
                        .map(each -> Path.of(each, name))
                        .filter(Files::isExecutable)
                        .findFirst();
        assumeTrue(
                found.isPresent(),
                "skipped: " + name + " is not installed (Debian: apt-get install " + name + ")");
        return found.orElseThrow().toString();
    }

    int port() {
        return port;
    }

    ServerProcess start() {
        try {
            process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(
                                    ProcessBuilder.Redirect.appendTo(
                                            folder.resolve("server.log").toFile()))
                            .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(Duration.ofMinutes(1)).until(this::isListening);
        return this;
    }

    void stop() {
        Process running = process;
        if (running != null) {
            running.destroy();
            running.onExit().join();
        }
    }

    @Override
    public void close() {
        stop();
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
