package io.wasmjobs.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wasmjobs.gateway.FakePipeline;
import io.wasmjobs.gateway.Gateway;
import io.wasmjobs.gateway.GatewayNotStarted;
import io.wasmjobs.gateway.GatewaySettings;
import io.wasmjobs.gateway.TestGateway;
import io.wasmjobs.gateway.TestKafka;
import io.wasmjobs.gateway.http.Address;
import io.wasmjobs.gateway.http.Limits;
import io.wasmjobs.gateway.kafka.GatewayTopics;
import io.wasmjobs.gateway.security.ApiKeys.NewKey;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.WireRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys, scopes, tenants, rates, and requests that another site causes a browser to send. */
final class SecurityITCase {

    private static final NewKey SUBMITTER =
            ApiKeys.create("a-submit", "tenant-a", List.of("submit", "read"), "1000/s");
    private static final NewKey READER =
            ApiKeys.create("b-read", "tenant-b", List.of("read"), "1000/s");
    private static final NewKey ADMIN =
            ApiKeys.create("root", "ops", List.of("admin", "read"), "1000/s");
    private static final NewKey SLOW = ApiKeys.create("slow", "s", List.of("read"), "2/h");

    @TempDir private static Path folder;
    private static GatewayTopics topics;
    private static FakePipeline pipeline;
    private static TestGateway keyed;

    @BeforeAll
    static void start() throws Exception {
        Path keys = folder.resolve("keys.json");
        Files.writeString(
                keys,
                "{\"keys\":["
                        + String.join(
                                ",", SUBMITTER.entry(), READER.entry(), ADMIN.entry(), SLOW.entry())
                        + "]}");
        topics = TestKafka.shared().newTopics();
        pipeline = new FakePipeline(TestKafka.shared().clients(), topics);
        keyed = TestGateway.start(with(Optional.of(keys), "127.0.0.1"));
    }

    @AfterAll
    static void stop() {
        keyed.close();
        pipeline.close();
    }

    private static GatewaySettings with(Optional<Path> keys, String host) {
        GatewaySettings open = TestGateway.settings(TestKafka.shared(), topics, Limits.DEFAULTS);
        return new GatewaySettings(
                open.kafka(),
                open.topics(),
                new Address(host, 0, Optional.empty()),
                open.modules(),
                keys,
                open.limits(),
                open.retention(),
                open.extensions());
    }

    private static String text(WireRecord record) {
        Bytes value = record.value();
        return value == null ? "" : value.toUtf8();
    }

    private static String[] key(NewKey key) {
        return new String[] {"Authorization", "Bearer " + key.secret()};
    }

    @Test
    void withoutAKeyOnlyHealthIsAnswered() {
        assertThat(keyed.get("/healthz").statusCode()).isEqualTo(200);
        for (String path : List.of("/v1/jobs/x", "/v1/events", "/metrics")) {
            var refused = keyed.get(path);
            assertThat(refused.statusCode()).as(path).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
        }
        assertThat(keyed.post("/v1/jobs", "{}").statusCode()).isEqualTo(401);
        assertThat(keyed.get("/metrics", "Authorization", "Bearer wj_wrong").statusCode())
                .isEqualTo(401);
    }

    @Test
    void aKeyMayDoWhatItsScopesSay() {
        assertThat(keyed.post("/v1/modules/echo/invoke", "x", key(READER)).statusCode())
                .isEqualTo(403);
        assertThat(keyed.post("/v1/modules/echo/invoke", "x", key(SUBMITTER)).statusCode())
                .isEqualTo(200);
        assertThat(keyed.get("/metrics", key(READER)).statusCode()).isEqualTo(200);
    }

    @Test
    void aJobBelongsToTheTenantOfItsKeyAndIsHiddenFromOthers() {
        String job =
                "{\"job_id\":\"of-a\",\"tenant\":\"someone-else\",\"module_id\":\"echo\","
                        + "\"message\":{\"type_name\":\"R\",\"payload\":\"x\"}}";
        String[] headers = {"Authorization", "Bearer " + SUBMITTER.secret(), "Prefer", "wait=60"};
        assertThat(keyed.post("/v1/jobs", job, headers).statusCode()).isEqualTo(200);
        assertThat(pipeline.records())
                .anySatisfy(
                        record ->
                                assertThat(text(record))
                                        .contains("\"tenant\":\"tenant-a\"")
                                        .doesNotContain("someone-else"));
        assertThat(keyed.get("/v1/jobs/of-a", key(SUBMITTER)).statusCode()).isEqualTo(200);
        assertThat(keyed.get("/v1/jobs/of-a", key(ADMIN)).statusCode()).isEqualTo(200);
        assertThat(keyed.get("/v1/jobs/of-a", key(READER)).statusCode()).isEqualTo(404);
    }

    @Test
    void aKeyOverItsRateGetsARetryAfter() {
        keyed.get("/metrics", key(SLOW));
        keyed.get("/metrics", key(SLOW));
        var refused = keyed.get("/metrics", key(SLOW));
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow()).isPositive();
    }

    @Test
    void pagesOfOtherSitesAreRefused() throws Exception {
        try (TestGateway open = TestGateway.start(with(Optional.empty(), "127.0.0.1"))) {
            assertThat(open.post("/v1/jobs", "{}", "Origin", "https://evil.example").statusCode())
                    .isEqualTo(403);
            assertThat(open.post("/v1/jobs", "{}", "Sec-Fetch-Site", "cross-site").statusCode())
                    .isEqualTo(403);
            String own = "http://127.0.0.1:" + open.uri("/").getPort();
            var answer = open.post("/v1/jobs", "{}", "Origin", own);
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.headers().map().keySet())
                    .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
        }
    }

    @Test
    void aGatewayForOtherMachinesNeedsTlsAndKeys() {
        assertThatThrownBy(() -> Gateway.start(with(Optional.empty(), "0.0.0.0")))
                .isInstanceOf(GatewayNotStarted.class)
                .hasMessageContaining("only with TLS and API keys");
        assertThatThrownBy(() -> Gateway.start(with(Optional.of(folder), "127.0.0.1")))
                .isInstanceOf(GatewayNotStarted.class)
                .hasMessageContaining("cannot be read");
    }
}
