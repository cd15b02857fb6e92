package io.wasmjobs.gateway.event;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wasmjobs.gateway.TestGateway;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A client of an event stream, like a browser's EventSource. */
final class EventClient implements AutoCloseable {

    /** Static, since a client that is garbage collected closes the streams that it has opened. */
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final HttpResponse<InputStream> response;
    private volatile @Nullable String lastId;
    private volatile boolean started;
    private volatile String end = "open";

    /** One event. */
    record Event(String name, JsonNode data) {}

    private EventClient(HttpResponse<InputStream> response) {
        this.response = response;
        if (isOpen()) {
            new Thread(this::read, "event-client").start();
            await("the stream starts").atMost(Duration.ofMinutes(1)).until(() -> started);
        }
    }

    static EventClient open(TestGateway gateway, String query) {
        return open(gateway, query, null);
    }

    static EventClient open(TestGateway gateway, String query, @Nullable String lastId) {
        EventClient opened = tryOpen(gateway, query, lastId);
        if (!opened.isOpen()) {
            throw new AssertionError("the stream was answered " + opened.response.statusCode());
        }
        return opened;
    }

    /** Opens a stream that the gateway may refuse. */
    static EventClient tryOpen(TestGateway gateway, String query, @Nullable String lastId) {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.uri("/v1/events" + query));
        if (lastId != null) {
            request.header("Last-Event-ID", lastId);
        }
        try {
            return new EventClient(
                    CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean isOpen() {
        return response.statusCode() == 200;
    }

    List<Event> events() {
        return events;
    }

    List<String> jobs() {
        return events.stream()
                .filter(event -> event.data().has("job_id"))
                .map(event -> event.data().get("job_id").asText())
                .toList();
    }

    /** Each received state, as its module, its key and the entry {@code last}. */
    List<String> states() {
        return events.stream()
                .filter(event -> event.name().equals("state"))
                .map(
                        event ->
                                event.data().get("module_id").asText()
                                        + "/"
                                        + event.data().get("key").asText()
                                        + " "
                                        + event.data().at("/entries/last").asText("gone"))
                .toList();
    }

    /** {@code open}, or why the stream ended. */
    String end() {
        return end;
    }

    String lastId() {
        return String.valueOf(lastId);
    }

    private void read() {
        String name = "";
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                started = true;
                if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    lastId = line.substring(4);
                } else if (line.startsWith("data: ") && !name.equals("gap")) {
                    events.add(new Event(name, JSON.readTree(line.substring(6))));
                }
            }
            end = "ended by the server";
        } catch (IOException e) {
            end = "ended by " + e;
        }
        started = true;
    }

    @Override
    public void close() {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
