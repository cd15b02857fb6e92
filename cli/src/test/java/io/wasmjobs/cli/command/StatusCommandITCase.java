package io.wasmjobs.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.wasmjobs.cli.Wasmjobs;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.error.ExitStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code status} with fixed responses of Flink's REST interface. */
final class StatusCommandITCase {

    private static final String JOB = "/jobs/j";
    private static final String METRICS = JOB + "/vertices/v/subtasks/metrics";

    @SuppressWarnings("NullAway.Init") // Before each test.
    private HttpServer flink;

    @BeforeEach
    void start() throws IOException {
        flink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        flink.createContext("/", StatusCommandITCase::answer);
        flink.start();
    }

    @AfterEach
    void stop() {
        flink.stop(0);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        byte[] body = body(exchange).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String body(HttpExchange exchange) {
        @Nullable String query = exchange.getRequestURI().getQuery();
        return switch (exchange.getRequestURI().getPath()) {
            case "/jobs/overview" ->
                    "{\"jobs\": [{\"jid\": \"j\", \"name\": \"wasmjobs\", \"state\": \"RUNNING\"}]}";
            case JOB ->
                    "{\"vertices\": [{\"id\": \"v\", \"name\": \"run-entities -> entity-results\"}]}";
            case METRICS ->
                    "["
                            + metric("jobsInFlight", 3, query)
                            + ","
                            + metric("module.counter.invocations", 70, query)
                            + ","
                            + metric("tenant.busy.jobsQueued", 4, query)
                            + ","
                            + metric("tenant.busy.jobsRunning", 2, query)
                            + ","
                            + metric("tenant.busy.processorMillis", 1500, query)
                            + ","
                            + metric("parked.tenant.busy.jobsParked", 9, query)
                            + ","
                            + metric("parked.tenant.patient.jobsParked", 1000000, query)
                            + ","
                            + metric("parked.tenant.other.jobsParked", 0, query)
                            + ","
                            + metric("state.module.counter.entities", 12, query)
                            + ","
                            + metric("state.module.counter.entityBytes", 345, query)
                            + ","
                            + metric("state.module.other.entities", 0, query)
                            + ","
                            + metric("state.module.other.entityBytes", 0, query)
                            + "]";
            default -> "{}";
        };
    }

    private static String metric(String name, int sum, @Nullable String query) {
        String value = query == null ? "" : ", \"sum\": " + sum;
        return "{\"id\": \"run-entities." + name + "\"" + value + "}";
    }

    @Test
    void theParkedJobsOfATenantAreShownEvenIfItHasNoOthers() {
        assertThat(status().lines())
                .anyMatch(
                        line ->
                                line.matches(
                                        "TENANT +QUEUED +RUNNING +PARKED +PROCESSOR SECONDS"
                                                + " +SHARE *"))
                .anyMatch(line -> line.matches("busy +4 +2 +9 +1\\.5 +100\\.0 % *"))
                .anyMatch(line -> line.matches("patient +0 +0 +1000000 +0\\.0 +0\\.0 % *"));
    }

    @Test
    void theStateOfModulesIsShown() {
        String text = status();

        assertThat(text).contains("3 in flight");
        assertThat(text.lines())
                .anyMatch(line -> line.matches("STATE OF MODULE +KEYS +BYTES *"))
                .anyMatch(line -> line.matches("counter +12 +345 *"))
                .noneMatch(line -> line.startsWith("other"));
    }

    private String status() {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(output, true, StandardCharsets.UTF_8);
        int status =
                Wasmjobs.run(
                        new Console(stream, stream, 0, false, false),
                        "status",
                        "--dashboard=http://127.0.0.1:" + flink.getAddress().getPort());

        String text = output.toString(StandardCharsets.UTF_8);
        assertThat(status).as(text).isEqualTo(ExitStatus.DONE);
        return text;
    }
}
