package io.wasmjobs.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import io.wasmjobs.gateway.FakePipeline;
import io.wasmjobs.gateway.TestGateway;
import io.wasmjobs.gateway.TestKafka;
import io.wasmjobs.gateway.http.Limits;
import io.wasmjobs.gateway.kafka.GatewayTopics;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI description contains every route, and every operation responds as described. */
final class OpenApiITCase {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path BUILT =
            Path.of(System.getProperty("wasmjobs.root"), "wasm-modules", "built");
    private static final String JOB =
            "{\"module_id\":\"%s\",\"message\":{\"type_name\":\"R\",\"payload\":\"x\"}}";

    @TempDir private Path folder;

    /** A request and its expected response. */
    private record Drive(
            String method,
            String template,
            String path,
            Object body,
            int status,
            List<String> headers) {

        private Drive(
                String method,
                String template,
                String path,
                Object body,
                int status,
                String... headers) {
            this(method, template, path, body, status, List.of(headers));
        }
    }

    private static List<Drive> drives(byte[] module) {
        return Stream.of(pages(), jobs(), invocations(), states(), modules(module), drasm(module))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Drive> pages() {
        return List.of(
                new Drive("GET", "/", "/", "", 200),
                new Drive("GET", "/page/app.js", "/page/app.js", "", 200),
                new Drive("GET", "/page/style.css", "/page/style.css", "", 200),
                new Drive("GET", "/openapi.json", "/openapi.json", "", 200),
                new Drive("GET", "/healthz", "/healthz", "", 200),
                new Drive("GET", "/readyz", "/readyz", "", 200),
                new Drive("GET", "/metrics", "/metrics", "", 200));
    }

    private static List<Drive> jobs() {
        String echo = JOB.formatted("echo");
        String trap = JOB.formatted("trap");
        return List.of(
                new Drive("POST", "/v1/jobs", "/v1/jobs", echo, 202, "Idempotency-Key", "one"),
                new Drive("POST", "/v1/jobs", "/v1/jobs", echo, 200, "Prefer", "wait=60"),
                new Drive(
                        "POST",
                        "/v1/jobs",
                        "/v1/jobs",
                        trap,
                        200,
                        "Idempotency-Key",
                        "dead",
                        "Prefer",
                        "wait=60"),
                new Drive("POST", "/v1/jobs", "/v1/jobs", "{", 400),
                new Drive("POST", "/v1/jobs", "/v1/jobs", "{}", 422),
                new Drive("POST", "/v1/jobs", "/v1/jobs", "x".repeat(2 << 20), 413),
                new Drive("GET", "/v1/jobs/{id}", "/v1/jobs/one?wait=60s", "", 200),
                new Drive("GET", "/v1/jobs/{id}", "/v1/jobs/dead", "", 200),
                new Drive("GET", "/v1/jobs/{id}", "/v1/jobs/unknown", "", 404),
                new Drive("GET", "/v1/jobs/{id}", "/v1/jobs/one?wait=x", "", 400));
    }

    private static List<Drive> invocations() {
        String text = "text";
        return List.of(
                new Drive(
                        "POST",
                        "/v1/modules/{module}/invoke",
                        "/v1/modules/echo/invoke",
                        text,
                        200),
                new Drive(
                        "POST",
                        "/v1/modules/{module}/invoke",
                        "/v1/modules/trap/invoke",
                        text,
                        422),
                new Drive(
                        "POST",
                        "/v1/modules/{module}/invoke",
                        "/v1/modules/timeout/invoke",
                        text,
                        504),
                new Drive(
                        "POST",
                        "/v1/modules/{module}/invoke",
                        "/v1/modules/never/invoke",
                        text,
                        202,
                        "Prefer",
                        "respond-async"),
                new Drive("GET", "/v1/dead-letters", "/v1/dead-letters", "", 200),
                new Drive("GET", "/v1/dead-letters", "/v1/dead-letters?limit=x", "", 400),
                new Drive(
                        "POST",
                        "/v1/dead-letters/{id}/replay",
                        "/v1/dead-letters/dead/replay?dry_run=true",
                        "",
                        200),
                new Drive(
                        "POST",
                        "/v1/dead-letters/{id}/replay",
                        "/v1/dead-letters/dead/replay",
                        "",
                        202),
                new Drive(
                        "POST",
                        "/v1/dead-letters/{id}/replay",
                        "/v1/dead-letters/one/replay",
                        "",
                        409),
                new Drive("GET", "/v1/events", "/v1/events", "", 400, "Last-Event-ID", "x"));
    }

    private static List<Drive> states() {
        return List.of(
                new Drive(
                        "POST",
                        "/v1/modules/{module}/invoke",
                        "/v1/modules/echo/invoke?key=k",
                        "text",
                        200),
                new Drive(
                        "GET",
                        "/v1/modules/{module}/state/{key}",
                        "/v1/modules/echo/state/other",
                        "",
                        404));
    }

    private static List<Drive> modules(byte[] module) {
        String text = "text";
        return List.of(
                new Drive("PUT", "/v1/modules/{module}", "/v1/modules/mine", module, 201),
                new Drive("PUT", "/v1/modules/{module}", "/v1/modules/mine", module, 200),
                new Drive("PUT", "/v1/modules/{module}", "/v1/modules/bad", text, 422),
                new Drive(
                        "PUT",
                        "/v1/modules/{module}",
                        "/v1/modules/mine",
                        module,
                        412,
                        "If-None-Match",
                        "*"),
                new Drive("GET", "/v1/modules", "/v1/modules", "", 200),
                new Drive("GET", "/v1/modules/{module}", "/v1/modules/mine", "", 200),
                new Drive(
                        "GET",
                        "/v1/modules/{module}",
                        "/v1/modules/mine",
                        "",
                        200,
                        "Accept",
                        "application/wasm"),
                new Drive(
                        "PUT",
                        "/v1/modules/{module}/manifest",
                        "/v1/modules/mine/manifest",
                        "{}",
                        201),
                new Drive(
                        "GET",
                        "/v1/modules/{module}/manifest",
                        "/v1/modules/mine/manifest",
                        "",
                        200),
                new Drive(
                        "DELETE",
                        "/v1/modules/{module}/manifest",
                        "/v1/modules/mine/manifest",
                        "",
                        204),
                new Drive("DELETE", "/v1/modules/{module}", "/v1/modules/mine", "", 204),
                new Drive("DELETE", "/v1/modules/{module}", "/v1/modules/mine", "", 404));
    }

    private static List<Drive> drasm(byte[] module) {
        String echo = JOB.formatted("echo");
        return List.of(
                new Drive("GET", "/api/health", "/api/health", "", 200),
                new Drive("POST", "/api/jobs", "/api/jobs", echo, 200, "Idempotency-Key", "drasm"),
                new Drive("GET", "/api/jobs", "/api/jobs", "", 200),
                new Drive("GET", "/api/jobs/{id}", "/api/jobs/drasm", "", 200),
                new Drive("POST", "/api/modules", "/api/modules?module_id=new", module, 200));
    }

    @Test
    void everyRouteIsDescribedAndEveryOperationRespondsAsDescribed() throws Exception {
        GatewayTopics topics = TestKafka.shared().newTopics();
        try (FakePipeline pipeline = new FakePipeline(TestKafka.shared().clients(), topics);
                TestGateway gateway =
                        TestGateway.start(
                                TestGateway.with(
                                        TestGateway.settings(
                                                TestKafka.shared(), topics, Limits.DEFAULTS),
                                        folder))) {
            JsonNode description = TestGateway.json(gateway.get("/openapi.json"));
            assertThat(operations(description))
                    .containsExactlyInAnyOrderElementsOf(gateway.routes());
            Set<String> driven = new HashSet<>();
            byte[] module = Files.readAllBytes(BUILT.resolve("reverse.wasm"));
            for (Drive drive : drives(module)) {
                answersAsDescribed(gateway, description, drive);
                driven.add(drive.method() + " " + drive.template());
            }
            streams(gateway);
            assertThat(driven).containsExactlyInAnyOrderElementsOf(operations(description));
            assertThat(pipeline.records()).isNotEmpty();
        }
    }

    private static List<String> operations(JsonNode description) {
        List<String> operations = new ArrayList<>();
        description
                .get("paths")
                .properties()
                .forEach(
                        path ->
                                path.getValue()
                                        .fieldNames()
                                        .forEachRemaining(
                                                method ->
                                                        operations.add(
                                                                method.toUpperCase(Locale.ROOT)
                                                                        + " "
                                                                        + path.getKey())));
        return operations;
    }

    private static void answersAsDescribed(TestGateway gateway, JsonNode description, Drive drive)
            throws Exception {
        HttpResponse<String> answer = send(gateway, drive);
        assertThat(answer.statusCode())
                .as("%s: %s", drive, answer.body())
                .isEqualTo(drive.status());
        JsonNode operation =
                description
                        .get("paths")
                        .get(drive.template())
                        .get(drive.method().toLowerCase(Locale.ROOT));
        JsonNode response = operation.get("responses").get(Integer.toString(drive.status()));
        assertThat(response).as("%s is described", drive).isNotNull();
        if (response.has("$ref")) {
            response = description.at(response.get("$ref").asText().substring(1));
        }
        if (!response.has("content")) {
            assertThat(answer.body()).isEmpty();
            return;
        }
        String type =
                answer.headers().firstValue("Content-Type").orElseThrow().replaceFirst(";.*", "");
        JsonNode content = response.get("content").get(type);
        assertThat(content).as("%s answers %s", drive, type).isNotNull();
        if (type.endsWith("json")) {
            assertThat(
                            schema(description, content.get("schema"))
                                    .validate(JSON.readTree(answer.body())))
                    .as("%s: %s", drive, answer.body())
                    .isEmpty();
        }
    }

    /** The schema with the components of the description that it refers to. */
    private static JsonSchema schema(JsonNode description, JsonNode schema) {
        var whole = JSON.createObjectNode();
        whole.set("components", description.get("components"));
        whole.putArray("allOf").add(schema);
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        SchemaLocation.of("https://gateway.example/schema"),
                        whole,
                        SchemaValidatorsConfig.builder().build());
    }

    private static HttpResponse<String> send(TestGateway gateway, Drive drive) {
        byte[] body =
                drive.body() instanceof byte[] bytes
                        ? bytes
                        : ((String) drive.body()).getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(gateway.uri(drive.path()))
                        .method(
                                drive.method(),
                                body.length == 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body));
        if (!drive.headers().isEmpty()) {
            request.headers(drive.headers().toArray(String[]::new));
        }
        return gateway.send(request.build());
    }

    private static void streams(TestGateway gateway) throws Exception {
        HttpResponse<InputStream> stream =
                java.net.http.HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(gateway.uri("/v1/events")).build(),
                                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("text/event-stream");
        stream.body().close();
    }
}
