package io.wasmjobs.system.samples;

import static org.awaitility.Awaitility.await;

import io.wasmjobs.system.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process that runs {@code ./wasmjobs local}, and can be killed and restarted. */
final class SampleSystem implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Pattern KAFKA = Pattern.compile("(?m)^Kafka +(\\S+)$");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path folder;
    private final List<String> command = new ArrayList<>();
    private final int port;
    private Process process;
    private Path said;

    private SampleSystem(Path folder, int port, String... options) {
        this.folder = folder;
        this.port = port;
        Collections.addAll(command, Checkout.path("wasmjobs").toString(), "local");
        Collections.addAll(command, "--http-port", Integer.toString(port));
        Collections.addAll(command, "--kafka-port", "0", "--dashboard-port", "0");
        Collections.addAll(command, "--data", folder.resolve("data").toString());
        Collections.addAll(command, options);
        this.said = folder.resolve("local.txt");
        this.process = run();
    }

    /** Starts it with this folder for its topics and its state. */
    static SampleSystem start(Path folder, String... options) {
        SampleSystem system = new SampleSystem(folder, freePort(), options);
        system.awaitReady();
        return system;
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process run() {
        said = folder.resolve("local-" + System.nanoTime() + ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("WASMJOBS_BUILD", "never");
        try {
            return builder.redirectOutput(said.toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        await("the system is ready")
                .atMost(PATIENCE)
                .until(() -> !process.isAlive() || text().contains("ready;"));
        if (!process.isAlive()) {
            throw new AssertionError("it ended: " + text());
        }
    }

    private String text() {
        try {
            return Files.readString(said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills broker, pipeline and gateway together, as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Restarts it with the same folder. */
    void startAgain() {
        process = run();
        awaitReady();
    }

    String bootstrapServers() {
        Matcher line = KAFKA.matcher(text());
        if (!line.find()) {
            throw new AssertionError("no broker in: " + text());
        }
        return line.group(1);
    }

    /** An address of the gateway. */
    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
