package io.wasmjobs.gateway.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wasmjobs.gateway.FakePipeline;
import io.wasmjobs.gateway.TestGateway;
import io.wasmjobs.gateway.TestKafka;
import io.wasmjobs.gateway.http.Limits;
import io.wasmjobs.gateway.kafka.GatewayTopics;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes for modules, which the real engine examines, for dead letters, and of drasm. */
final class ModulesITCase {

    private static final Path BUILT =
            Path.of(System.getProperty("wasmjobs.root"), "wasm-modules", "built");

    @TempDir private static Path folder;
    private static TestGateway gateway;
    private static FakePipeline pipeline;

    @BeforeAll
    static void start() throws IOException {
        Files.copy(BUILT.resolve("reverse.wasm"), folder.resolve("reverse.wasm"));
        GatewayTopics topics = TestKafka.shared().newTopics();
        pipeline = new FakePipeline(TestKafka.shared().clients(), topics);
        gateway =
                TestGateway.start(
                        TestGateway.with(
                                TestGateway.settings(TestKafka.shared(), topics, Limits.DEFAULTS),
                                folder));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        pipeline.close();
    }

    private static HttpResponse<String> put(String path, byte[] body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(gateway.uri(path)).PUT(BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return gateway.send(request.build());
    }

    @Test
    void modulesAreListedWithTheirRecentOutcomes() {
        gateway.post("/v1/modules/reverse/invoke", "x");
        JsonNode reverse = null;
        for (JsonNode module : TestGateway.json(gateway.get("/v1/modules")).get("modules")) {
            reverse = module.get("module_id").asText().equals("reverse") ? module : reverse;
        }
        assertThat(reverse).isNotNull();
        assertThat(reverse.get("sha256").asText()).hasSize(64);
        assertThat(reverse.at("/recent/completed").asInt()).isPositive();
        JsonNode one = TestGateway.json(gateway.get("/v1/modules/reverse"));
        assertThat(one.get("accepted").asBoolean()).isTrue();
        assertThat(one.get("exports")).isNotEmpty();
    }

    @Test
    void aModuleIsCreatedChangedAndDeletedWithItsEntityTag() throws IOException {
        byte[] module = Files.readAllBytes(BUILT.resolve("reverse.wasm"));
        HttpResponse<String> created = put("/v1/modules/mine", module, "If-None-Match", "*");
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        String tag = created.headers().firstValue("ETag").orElseThrow();
        assertThat(folder.resolve("mine.wasm")).hasBinaryContent(module);
        assertThat(put("/v1/modules/mine", module, "If-None-Match", "*").statusCode())
                .isEqualTo(412);
        assertThat(put("/v1/modules/mine", module, "If-Match", "\"other\"").statusCode())
                .isEqualTo(412);
        assertThat(put("/v1/modules/mine", module, "If-Match", tag).statusCode()).isEqualTo(200);
        assertThat(gateway.get("/v1/modules/mine", "If-None-Match", tag).statusCode())
                .isEqualTo(304);
        HttpResponse<String> manifest =
                put(
                        "/v1/modules/mine/manifest",
                        "{\"timeout_ms\":100}".getBytes(StandardCharsets.UTF_8));
        assertThat(manifest.statusCode()).as(manifest.body()).isEqualTo(201);
        assertThat(gateway.get("/v1/modules/mine/manifest").body()).contains("timeout_ms");
        assertThat(
                        put("/v1/modules/mine/manifest", "{".getBytes(StandardCharsets.UTF_8))
                                .statusCode())
                .isEqualTo(422);
        assertThat(gateway.send("DELETE", "/v1/modules/mine", "", "If-Match", tag).statusCode())
                .isEqualTo(204);
        assertThat(folder.resolve("mine.wasm")).doesNotExist();
        assertThat(folder.resolve("mine.json")).doesNotExist();
        assertThat(gateway.get("/v1/modules/mine").statusCode()).isEqualTo(404);
        try (var files = Files.list(folder)) {
            assertThat(files).noneMatch(file -> file.toString().endsWith(".tmp"));
        }
    }

    @Test
    void anInvalidModuleIsRefusedAndNotWritten() throws IOException {
        HttpResponse<String> refused =
                put("/v1/modules/bad", "not wasm".getBytes(StandardCharsets.UTF_8));
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(TestGateway.json(refused).get("failure").asText()).isEqualTo("MODULE_INVALID");
        assertThat(folder.resolve("bad.wasm")).doesNotExist();
        assertThat(put("/v1/modules/..%2Fescape", new byte[1]).statusCode()).isEqualTo(400);
        assertThat(put("/v1/modules/UPPER", new byte[1]).statusCode()).isEqualTo(400);
    }

    @Test
    void deadLettersAreListedAndReplayed() {
        for (int i = 0; i < 3; i++) {
            gateway.post("/v1/modules/trap/invoke", "x", "Idempotency-Key", "dead-" + i);
        }
        JsonNode letters =
                TestGateway.json(gateway.get("/v1/dead-letters?failure=trap&limit=2"))
                        .get("dead_letters");
        assertThat(letters).hasSize(2);
        assertThat(letters.get(0).get("job_id").asText()).isEqualTo("dead-2");
        assertThat(gateway.get("/v1/dead-letters?failure=nonsense").statusCode()).isEqualTo(400);
        JsonNode would =
                TestGateway.json(gateway.post("/v1/dead-letters/dead-0/replay?dry_run=true", ""));
        assertThat(would.get("replay").asInt()).isEqualTo(1);
        // The pipeline of this test lets the second replay succeed.
        assertThat(gateway.post("/v1/dead-letters/dead-0/replay", "").statusCode()).isEqualTo(202);
        assertThat(status("dead-0")).isEqualTo("failed");
        assertThat(gateway.post("/v1/dead-letters/dead-0/replay", "").statusCode()).isEqualTo(202);
        assertThat(status("dead-0")).isEqualTo("completed");
        assertThat(gateway.post("/v1/dead-letters/dead-0/replay", "").statusCode()).isEqualTo(409);
        assertThat(gateway.post("/v1/dead-letters/nowhere/replay", "").statusCode()).isEqualTo(404);
    }

    private static String status(String id) {
        return TestGateway.json(gateway.get("/v1/jobs/" + id + "?wait=60s")).get("status").asText();
    }

    @Test
    void drasmsRoutesAnswerItsClients() {
        assertThat(TestGateway.json(gateway.get("/api/health")).get("status").asText())
                .isEqualTo("ok");
        HttpResponse<String> submitted =
                gateway.post(
                        "/api/jobs",
                        "{\"module_id\":\"reverse\",\"message\":{\"type_name\":\"Request\","
                                + "\"payload\":\"drasm\"}}");
        assertThat(submitted.statusCode()).isEqualTo(200);
        assertThat(TestGateway.json(submitted).get("status").asText()).isEqualTo("pending");
        String id = TestGateway.json(submitted).get("job_id").asText();
        assertThat(status(id)).isEqualTo("completed");
        JsonNode job = TestGateway.json(gateway.get("/api/jobs/" + id));
        assertThat(job.at("/result/payload").asText()).isEqualTo("msard");
        assertThat(gateway.get("/api/jobs").body()).contains(id);
    }
}
