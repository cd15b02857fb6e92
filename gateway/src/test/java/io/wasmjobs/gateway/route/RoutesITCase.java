package io.wasmjobs.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.wasmjobs.gateway.Extensions;
import io.wasmjobs.gateway.FakePipeline;
import io.wasmjobs.gateway.GatewaySettings;
import io.wasmjobs.gateway.TestGateway;
import io.wasmjobs.gateway.TestKafka;
import io.wasmjobs.gateway.http.Limits;
import io.wasmjobs.gateway.kafka.GatewayTopics;
import io.wasmjobs.gateway.page.Site;
import io.wasmjobs.gateway.security.ApiKeys;
import io.wasmjobs.gateway.security.ApiKeys.NewKey;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.http.HttpField;
import io.wasmjobs.protocol.http.HttpRequestPayload;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator's routes on a gateway with API keys: the rules of its own routes apply. */
final class RoutesITCase {

    private static final String ROUTES =
            """
            routes:
              - path: /order
                module: echo
                id: order-{body.id}
                key: "{body.id}"
                answer: {task: {href: "/orderstatus/{body.id}", id: "{body.id}", job: "{job}"}}
              - path: /order/{id}
                method: PUT
                module: never
                id: order-{id}
                answer: {status: created}
              - path: /broken/{id}
                module: trap
                id: order-{id}
                answer: {status: created}
              - path: /backwards
                module: reverse
                id: "{sha256}-{header.X-Kind}"
              - path: /web/{page}
                module: web
                method: GET
                http: true
              - path: /web/{page}
                module: web
                http: true
              - path: /shop/{rest...}
                module: web
                http: true
              - path: /shop/{customer}/orders/{rest...}
                module: web
                key: "{rest}"
                http: true
              - path: /shop/health
                module: reverse
              - path: /shop
                module: reverse
                method: PUT
              - path: /no-web
                module: no-web
                http: true
              - path: /orderstatus/{id}
                state: echo
                key: "{id}"
                entry: last
                scope: read
                job: order-{id}
                pending: {id: "{id}", status: created}
              - path: /secret/{id}
                state: echo
                key: "{id}"
                entry: last
            """;
    private static final NewKey SHOP =
            ApiKeys.create("shop", "shop", List.of("submit", "read"), "1000/s");
    private static final NewKey OTHER = ApiKeys.create("other", "other", List.of("read"), "1000/s");

    @TempDir private static Path folder;
    private static FakePipeline pipeline;
    private static TestGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        GatewayTopics topics = TestKafka.shared().newTopics();
        pipeline = new FakePipeline(TestKafka.shared().clients(), topics);
        Path keys = folder.resolve("keys.json");
        Files.writeString(keys, "{\"keys\":[" + SHOP.entry() + "," + OTHER.entry() + "]}");
        GatewaySettings open = TestGateway.settings(TestKafka.shared(), topics, Limits.DEFAULTS);
        gateway =
                TestGateway.start(
                        new GatewaySettings(
                                open.kafka(),
                                open.topics(),
                                open.address(),
                                open.modules(),
                                Optional.of(keys),
                                open.limits(),
                                open.retention(),
                                new Extensions(
                                        List.of(),
                                        RoutesFile.parse(Path.of("r.yaml"), ROUTES),
                                        Site.EMPTY)));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        pipeline.close();
    }

    private static HttpResponse<String> post(String path, String body, String... headers) {
        return gateway.post(path, body, with(SHOP, headers));
    }

    private static HttpResponse<String> get(String path, NewKey key) {
        return gateway.get(path, with(key));
    }

    private static String[] with(NewKey key, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Authorization";
        all[1] = "Bearer " + key.secret();
        System.arraycopy(headers, 0, all, 2, headers.length);
        return all;
    }

    @Test
    void aRequestIsPassedOnWithoutTheClientsCredentials() throws Exception {
        HttpResponse<String> answer =
                post(
                        "/web/a%2Fb?x=1&y=%20",
                        "hi", "X-One", "zwölf", "Cookie", "c", "Spin-Full-Url", "u");

        HttpRequestPayload request = HttpRequestPayload.read(Bytes.utf8(answer.body()));
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.uri()).isEqualTo("/web/a%2Fb?x=1&y=%20");
        assertThat(request.body()).isEqualTo(Bytes.utf8("hi"));
        assertThat(request.headers())
                .contains(new HttpField("spin-full-url", gateway.uri(request.uri()).toString()))
                .extracting(HttpField::name)
                .contains("x-one", "host", "user-agent")
                .doesNotContain("authorization", "cookie", "connection", "content-length");
        assertThat(request.headers().stream().filter(h -> h.name().startsWith("spin-"))).hasSize(1);
        assertThat(get("/web/a", SHOP).body()).contains("\"method\":\"GET\"");
    }

    private static String spinHeaders(String path) throws Exception {
        HttpResponse<String> answer = post(path, "hi", "Spin-Path-Info", "/forged");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(203);
        HttpRequestPayload request = HttpRequestPayload.read(Bytes.utf8(answer.body()));
        assertThat(request.uri()).isEqualTo(path);
        return request.headers().stream()
                .filter(header -> header.name().startsWith("spin-"))
                .filter(header -> !header.name().equals("spin-full-url"))
                .map(header -> header.name().substring("spin-".length()) + '=' + header.value())
                .collect(Collectors.joining(" "));
    }

    @Test
    void aWildcardMatchesThePathAndAllBelowAndDescribesItselfAsSpinDoes() throws Exception {
        String shop =
                " matched-route=/shop/... raw-component-route=/shop/... component-route=/shop"
                        + " base-path=/";
        assertThat(spinHeaders("/shop")).isEqualTo("path-info=" + shop);
        assertThat(spinHeaders("/shop/")).isEqualTo("path-info=/" + shop);
        assertThat(spinHeaders("/shop/a%2Fb")).isEqualTo("path-info=/a%2Fb" + shop);
        assertThat(spinHeaders("/shop/a/b%20c/d?x=/y/")).isEqualTo("path-info=/a/b%20c/d" + shop);
    }

    @Test
    void amongSeveralRoutesThatMatchTheMostExactOneCounts() throws Exception {
        assertThat(post("/shop/health", "ko").body()).isEqualTo("ok");
        assertThat(spinHeaders("/shop/health/x")).contains("component-route=/shop ");
        assertThat(gateway.send("PUT", "/shop", "ko", with(SHOP)).body()).isEqualTo("ok");
        assertThat(spinHeaders("/shop/7/orders/1/2"))
                .startsWith("path-info=/1/2 matched-route=/shop/7/orders/... ");
        assertThat(get("/shop/x/y", SHOP).statusCode()).isEqualTo(405);
        isProblem(post("/shop/7/orders", "hi"), 422, "request-incomplete");
    }

    @Test
    void aModulesResponseCannotSetSecurityHeaders() {
        HttpResponse<String> answer = get("/web/a", SHOP);

        assertThat(answer.statusCode()).isEqualTo(203);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/html");
        assertThat(answer.headers().allValues("Content-Security-Policy"))
                .containsExactly("sandbox; default-src 'none'; frame-ancestors 'none'");
        assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(answer.headers().map())
                .containsKey("content-language")
                .doesNotContainKeys(
                        "set-cookie",
                        "access-control-allow-origin",
                        "x-accel-redirect",
                        "location");
    }

    @Test
    void anInvalidResponseIsABadGateway() {
        assertThat(post("/no-web", "hi").statusCode()).isEqualTo(502);
        assertThat(post("/no-web", "hi").body()).contains("the module's answer is no HttpResponse");
    }

    @Test
    void aLinkOnAnotherSiteCannotRunAModule() {
        assertThat(gateway.get("/web/a", with(SHOP, "Sec-Fetch-Site", "cross-site")).statusCode())
                .isEqualTo(403);
    }

    @Test
    void anOrderIsAcceptedOnceAndItsStateIsServedByARoute() {
        String order = "{\"id\":\"o/1\",\"item\":\"tea\"}";
        HttpResponse<String> taken = post("/order", order);
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
        assertThat(taken.body())
                .isEqualTo(
                        "{\"task\":{\"href\":\"/orderstatus/o%2F1\",\"id\":\"o/1\","
                                + "\"job\":\"order-o/1\"}}");
        assertThat(taken.headers().firstValue("Location")).contains("/v1/jobs/order-o%2F1");
        assertThat(post("/order", order).body()).isEqualTo(taken.body());
        assertThat(post("/order", "{\"id\":\"o/1\"}").statusCode()).isEqualTo(422);
        await().atMost(Duration.ofMinutes(2))
                .until(() -> get("/orderstatus/o%2F1", SHOP).body().equals(order));
        assertThat(pipeline.records())
                .filteredOn(record -> record.toString().contains("order-o/1"))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aMissingStateIsReportedAsItsJobsStatus() {
        assertThat(gateway.send("PUT", "/order/slow", "x", with(SHOP)).statusCode()).isEqualTo(202);
        assertThat(get("/orderstatus/slow", SHOP).body())
                .isEqualTo("{\"id\":\"slow\",\"status\":\"created\"}");
        assertThat(get("/orderstatus/slow", OTHER).statusCode())
                .as("a job of another tenant")
                .isEqualTo(404);
        assertThat(post("/broken/b", "x").statusCode()).isEqualTo(202);
        await().atMost(Duration.ofMinutes(2))
                .until(() -> get("/orderstatus/b", SHOP).statusCode() == 422);
        assertThat(get("/orderstatus/b", SHOP).body()).contains("\"failure\":\"TRAP\"");
        assertThat(get("/orderstatus/none", SHOP).statusCode()).isEqualTo(404);
    }

    @Test
    void theDescriptionContainsThem() {
        JsonNode paths = TestGateway.json(gateway.get("/openapi.json")).get("paths");
        for (String route : gateway.routes()) {
            String[] parts = route.split(" ", 2);
            assertThat(paths.path(parts[1]).has(parts[0].toLowerCase(Locale.ROOT)))
                    .as(route)
                    .isTrue();
        }
        assertThat(paths.at("/~1order/post/responses/202").isObject()).isTrue();
        assertThat(paths.at("/~1orderstatus~1{id}/get/parameters/0/name").asText()).isEqualTo("id");
    }

    @Test
    void withoutATemplateTheAnswerIsTheModules() {
        HttpResponse<String> answer = post("/backwards", "olleh", "X-Kind", "text");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("hello");
    }

    @Test
    void keysScopesLimitsAndProblemsApply() {
        assertThat(gateway.post("/order", "{}").statusCode()).isEqualTo(401);
        assertThat(gateway.post("/order", "{}", with(OTHER)).statusCode()).isEqualTo(403);
        assertThat(get("/secret/x", SHOP).statusCode()).isEqualTo(403);
        assertThat(get("/order", SHOP).statusCode()).isEqualTo(405);
        assertThat(post("/order", "x".repeat((1 << 20) + 1)).statusCode()).isEqualTo(413);
        assertThat(post("/backwards", "x").body()).contains("\"field\":\"header.X-Kind\"");
        assertThat(post("/order", "{\"id\":\"" + "x".repeat(300) + "\"}").statusCode())
                .isEqualTo(422);
        isProblem(post("/order", "not JSON"), 400, "body-malformed");
        isProblem(post("/order", "{\"id\":\"a\",\"id\":\"b\"}"), 400, "body-malformed");
        isProblem(post("/order", "{\"id\":{}}"), 422, "request-incomplete");
        isProblem(post("/order", "[]"), 422, "request-incomplete");
        isProblem(post("/order", ""), 422, "request-incomplete");
        isProblem(
                post("/order", "{\"id\":1}", "Origin", "https://evil.example"),
                403,
                "origin-refused");
    }

    private static void isProblem(HttpResponse<String> answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("urn:wasmjobs:problem:" + type);
    }
}
