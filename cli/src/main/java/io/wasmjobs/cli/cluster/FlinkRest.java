package io.wasmjobs.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.poll.Pause;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A client for the REST interface of a JobManager. */
public final class FlinkRest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(200);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI address;

    /** A JobManager at {@code http://host:port}. */
    public FlinkRest(URI address) {
        this.address = address;
    }

    /** The number of TaskManagers and slots. */
    public record Overview(int taskManagers, int slots, int freeSlots) {}

    /** A Flink job, such as the submitted pipeline. */
    public record Job(String id, String name, String state, Instant started) {

        /** Whether it has not ended. */
        public boolean isActive() {
            return !List.of("FINISHED", "CANCELED", "FAILED", "SUSPENDED").contains(state);
        }
    }

    public URI address() {
        return address;
    }

    /** Empty if the server is not reachable yet. */
    public Optional<Overview> overview() {
        try {
            JsonNode overview = get("/overview");
            return Optional.of(
                    new Overview(
                            overview.path("taskmanagers").asInt(),
                            overview.path("slots-total").asInt(),
                            overview.path("slots-available").asInt()));
        } catch (CommandFailure e) {
            return Optional.empty();
        }
    }

    /** Every job that the JobManager knows, the latest first. */
    public List<Job> jobs() {
        List<Job> jobs = new ArrayList<>();
        for (JsonNode job : get("/jobs/overview").path("jobs")) {
            jobs.add(
                    new Job(
                            job.path("jid").asText(),
                            job.path("name").asText(),
                            job.path("state").asText(),
                            Instant.ofEpochMilli(job.path("start-time").asLong())));
        }
        jobs.sort(Comparator.comparing(Job::started).reversed());
        return jobs;
    }

    /** The JSON at a path of the JobManager. */
    public JsonNode get(String path) {
        return send(request(path).GET().build());
    }

    /** Cancels a job; its last checkpoint is kept. */
    public void cancel(String job) {
        send(
                request("/jobs/" + job + "?mode=cancel")
                        .method("PATCH", BodyPublishers.noBody())
                        .build());
    }

    /**
     * Takes a savepoint and returns its path.
     *
     * @param andStop whether to stop the job with the savepoint, after its results are committed
     */
    public String savepoint(String job, boolean andStop, Duration patience) {
        ObjectNode order = JSON.createObjectNode();
        order.put("formatType", "CANONICAL");
        if (!andStop) {
            order.put("cancel-job", false);
        }
        String trigger =
                send(request("/jobs/" + job + (andStop ? "/stop" : "/savepoints"))
                                .POST(BodyPublishers.ofString(order.toString()))
                                .build())
                        .path("request-id")
                        .asText();
        Instant deadline = Instant.now().plus(patience);
        while (Instant.now().isBefore(deadline)) {
            JsonNode answer = get("/jobs/" + job + "/savepoints/" + trigger);
            if (answer.path("status").path("id").asText().equals("COMPLETED")) {
                JsonNode operation = answer.path("operation");
                if (operation.has("location")) {
                    return operation.path("location").asText();
                }
                throw CommandFailure.failed(
                        "the savepoint failed: "
                                + firstLine(
                                        operation
                                                .path("failure-cause")
                                                .path("stack-trace")
                                                .asText("no reason given")));
            }
            Pause.of(POLL);
        }
        throw CommandFailure.failed("no savepoint after " + patience.toSeconds() + " s");
    }

    /** Sets the greatest parallelism of every operator of a job, without a new submission. */
    public void rescale(String job, int parallelism) {
        ObjectNode requirements = (ObjectNode) get("/jobs/" + job + "/resource-requirements");
        for (JsonNode vertex : requirements) {
            ((ObjectNode) vertex.path("parallelism")).put("upperBound", parallelism);
        }
        send(
                request("/jobs/" + job + "/resource-requirements")
                        .PUT(BodyPublishers.ofString(requirements.toString()))
                        .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json");
    }

    private JsonNode send(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            if (response.statusCode() >= 400) {
                throw CommandFailure.failed(
                        "the JobManager refused: "
                                + reason(response.body(), response.statusCode()));
            }
            return response.body().isBlank()
                    ? JSON.createObjectNode()
                    : JSON.readTree(response.body());
        } catch (ConnectException e) {
            throw CommandFailure.unreachable(
                    "no JobManager answers at "
                            + address
                            + "; start a cluster with: ./wasmjobs cluster start",
                    e);
        } catch (IOException e) {
            throw CommandFailure.unreachable(
                    "the JobManager at " + address + " does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("interrupted while the JobManager answered", e);
        }
    }

    private static String reason(String body, int status) {
        try {
            JsonNode errors = JSON.readTree(body).path("errors");
            return firstLine(errors.path(errors.size() - 1).asText("status " + status));
        } catch (IOException e) {
            return "status " + status;
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }
}
