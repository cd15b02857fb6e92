package io.wasmjobs.gateway;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wasmjobs.gateway.http.Address;
import io.wasmjobs.gateway.http.Limits;
import io.wasmjobs.gateway.kafka.GatewayTopics;
import io.wasmjobs.gateway.outcome.Retention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A gateway on a free port, and a client for it. */
public final class TestGateway implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Gateway gateway;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();

    private final GatewaySettings settings;

    private TestGateway(Gateway gateway, GatewaySettings settings) {
        this.gateway = gateway;
        this.settings = settings;
    }

    /** Starts a gateway with default settings, and waits until it is ready. */
    public static TestGateway start(TestKafka kafka, GatewayTopics topics) {
        return start(settings(kafka, topics, Limits.DEFAULTS));
    }

    public static TestGateway start(GatewaySettings settings) {
        TestGateway started = new TestGateway(Gateway.start(settings), settings);
        await("the gateway is ready")
                .atMost(Duration.ofMinutes(2))
                .until(() -> started.get("/readyz").statusCode() == 200);
        return started;
    }

    public static GatewaySettings settings(TestKafka kafka, GatewayTopics topics, Limits limits) {
        return new GatewaySettings(
                kafka.clients(),
                topics,
                new Address("127.0.0.1", 0, Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                limits,
                Retention.DEFAULT,
                Extensions.NONE);
    }

    /** The same settings with a folder of modules. */
    public static GatewaySettings with(GatewaySettings settings, Path modules) {
        return new GatewaySettings(
                settings.kafka(),
                settings.topics(),
                settings.address(),
                Optional.of(modules),
                settings.keys(),
                settings.limits(),
                settings.retention(),
                settings.extensions());
    }

    /** The same settings with routes, triggers or a site. */
    public static GatewaySettings with(GatewaySettings settings, Extensions extensions) {
        return new GatewaySettings(
                settings.kafka(),
                settings.topics(),
                settings.address(),
                settings.modules(),
                settings.keys(),
                settings.limits(),
                settings.retention(),
                extensions);
    }

    /** Another instance with the same settings. */
    public TestGateway another() {
        return start(settings);
    }

    /** All routes of the server. */
    public List<String> routes() {
        return gateway.routes();
    }

    public URI uri(String path) {
        return URI.create(gateway.uri() + path);
    }

    public HttpResponse<String> get(String path, String... headers) {
        return send("GET", path, "", headers);
    }

    public HttpResponse<String> post(String path, String body, String... headers) {
        return send("POST", path, body, headers);
    }

    public HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path))
                        .timeout(Duration.ofMinutes(2))
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    public HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(response.body(), e);
        }
    }

    @Override
    public void close() {
        gateway.close();
    }
}
