package io.wasmjobs.engine.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wasmjobs.engine.module.ModuleSource.Fetched;
import io.wasmjobs.engine.module.ModuleUnreadable;
import io.wasmjobs.engine.oci.Pusher.Layer;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logins, redirects and failures of a registry in this process. */
final class OciAccessITCase {

    private static final int MAX_BYTES = 100;
    private static final Layer MODULE = new Layer(Pusher.WASM, "bytes");
    private static final String MODULE_DIGEST = Digest.of(Bytes.utf8("bytes"));
    private static final String BLOB = "/v2/team/echo/blobs/" + MODULE_DIGEST;
    private static final String LATEST = "/v2/team/echo/manifests/latest";

    @TempDir private Path folder;
    private final TestRegistry registry = new TestRegistry();
    private final CountDownLatch testEnds = new CountDownLatch(1);

    OciAccessITCase() throws IOException {}

    @BeforeEach
    void pushAModule() throws Exception {
        new Pusher(registry.host(), "").push("team/echo", "latest", MODULE);
        registry.requests.clear();
    }

    @AfterEach
    void stop() {
        testEnds.countDown();
        registry.close();
    }

    @Test
    void aTokenIsRequestedWithTheLoginAndKeptUntilItIsRefused() throws Exception {
        registry.login = TestRegistry.Login.TOKEN;
        try (OciModules modules = modules(credentials(registry.host()))) {
            String version = changed(modules).version();
            assertThat(registry.requests)
                    .containsExactly(
                            "GET " + LATEST + " -",
                            "GET /token Basic",
                            "query service=test registry&scope=repository:team/echo:pull",
                            "GET " + LATEST + " Bearer",
                            "GET " + BLOB + " Bearer");

            registry.expireTokens();
            registry.requests.clear();
            assertThat(modules.fetch("echo", version)).contains(new Fetched.Unchanged());
            assertThat(registry.requests)
                    .contains("GET /token Basic", "HEAD " + LATEST + " Bearer");
        }
    }

    @Test
    void aPasswordIsSentOnlyAfterTheRegistryAskedForIt() throws Exception {
        registry.login = TestRegistry.Login.BASIC;
        try (OciModules modules = modules(credentials("https://" + registry.host() + "/v1/"))) {
            assertThat(changed(modules).module()).isEqualTo(Bytes.utf8("bytes"));
        }
        assertThat(registry.requests)
                .containsExactly(
                        "GET " + LATEST + " -",
                        "GET " + LATEST + " Basic",
                        "GET " + BLOB + " Basic");
    }

    @Test
    void aMissingOrWrongLoginIsReportedWithoutThePassword() throws Exception {
        registry.login = TestRegistry.Login.TOKEN;
        fails(modules(null), "gives no token for this repository");
        fails(modules(null), "no credentials were sent; name a file of credentials");
        registry.login = TestRegistry.Login.BASIC;
        fails(modules(null), "asks for a user and a password; name a file of credentials");
        fails(modules(credentials("elsewhere:5000")), "credentials.json has no entry for it");

        Path wrong =
                file("{\"auths\": {\"%s\": {\"auth\": \"dXNlcjp3cm9uZw==\"}}}", registry.host());
        assertThatThrownBy(() -> fetch(modules(wrong)))
                .hasMessageContaining("refuses access (401); check the entry for this registry in")
                .hasMessageNotContainingAny("wrong", "dXNlcjp3cm9uZw");
    }

    @Test
    void anUnusableFileOfCredentialsIsNamed() throws Exception {
        registry.login = TestRegistry.Login.BASIC;
        fails(modules(folder.resolve("absent.json")), "absent.json cannot be read");
        fails(modules(file("{\"auths\": {\"x\": \"%s", "hunter2")), "is not JSON");
        fails(modules(file("{\"credsStore\": \"%s\"}", "desktop")), "another program");
        Path token = file("{\"auths\": {\"%s\": {\"identitytoken\": \"x\"}}}", registry.host());
        fails(modules(token), "identity tokens are not supported");
    }

    @Test
    void aBlobOnAnotherServerIsReadWithoutCredentials() throws Exception {
        registry.login = TestRegistry.Login.BASIC;
        try (TestRegistry elsewhere = new TestRegistry();
                OciModules modules = modules(credentials(registry.host()))) {
            registry.blobsAt = "http://" + elsewhere.host() + "/store";
            elsewhere.pages.put(
                    "/store/" + MODULE_DIGEST,
                    exchange -> TestRegistry.send(exchange, 200, "bytes"));

            assertThat(changed(modules).module()).isEqualTo(Bytes.utf8("bytes"));
            assertThat(elsewhere.requests).containsExactly("GET /store/" + MODULE_DIGEST + " -");
        }
    }

    @Test
    void aChallengeOfAnotherServerIsIgnored() throws Exception {
        registry.login = TestRegistry.Login.BASIC;
        try (TestRegistry elsewhere = new TestRegistry();
                OciModules modules = modules(credentials(registry.host()))) {
            registry.blobsAt = "http://" + elsewhere.host() + "/v2/store/blobs";
            elsewhere.login = TestRegistry.Login.TOKEN;

            assertThatThrownBy(() -> fetch(modules)).hasMessageContaining("refuses access (401)");
            assertThat(elsewhere.requests)
                    .containsExactly("GET /v2/store/blobs/" + MODULE_DIGEST + " -");
        }
    }

    @Test
    void redirectsAreLimitedAndThoseOfManifestsStayOnTheRegistry() throws Exception {
        registry.pages.put(BLOB, redirect(BLOB));
        fails(modules(null), "redirects more than 3 times");
        registry.pages.put(BLOB, redirect("ftp://127.0.0.1/x"));
        fails(modules(null), "which is not followed");
        registry.pages.put(LATEST, redirect("http://localhost:1/x?sig=secret"));
        assertThatThrownBy(() -> fetch(modules(null)))
                .hasMessageContaining(
                        "redirects to \"http://localhost:1/x\", which is not followed");
        registry.pages.put(LATEST, redirect("/v2/team/other/manifests/latest"));
        try (OciModules modules = modules(null)) {
            assertThat(modules.fetch("echo", null)).isEmpty();
        }
    }

    @Test
    void aTokenServerMustUseHttpsOrBeOnTheSameMachine() throws Exception {
        challenge("Bearer realm=\"http://tokens.invalid/\"");
        fails(modules(credentials(registry.host())), "asks for a login over http");
        challenge("Bearer realm=\"ldap://127.0.0.1/\"");
        fails(modules(null), "which is no https address");
        challenge("Bearer realm=\"no address\"");
        fails(modules(null), "which is no address");
        challenge("Negotiate x");
        fails(modules(null), "asks for a login of kind \"negotiate\"");
        challenge("");
        fails(modules(null), "asks for a login without saying how");
    }

    /** An address of this machine other than loopback. */
    @Test
    void aRemoteRegistryIsReadOverHttpOnlyByOptionAndWithoutALogin() throws Exception {
        String host = registry.host().replace("127.0.0.1", "0.0.0.0");
        OciAccess anonymous = new OciAccess(null, true, OciAccess.DEFAULT_TIMEOUT);
        try (OciModules modules = modules(anonymous, host)) {
            assertThat(changed(modules).module()).isEqualTo(Bytes.utf8("bytes"));
        }

        registry.login = TestRegistry.Login.TOKEN;
        registry.requests.clear();
        OciAccess user = new OciAccess(credentials(host), true, OciAccess.DEFAULT_TIMEOUT);
        assertThatThrownBy(() -> fetch(modules(user, host)))
                .hasMessageContaining("asks for a login over http at http://0.0.0.0:");
        assertThat(registry.requests).containsExactly("GET " + LATEST + " -");
    }

    @Test
    void aMalformedTokenIsRefused() throws Exception {
        registry.login = TestRegistry.Login.TOKEN;
        for (String answer : new String[] {"{\"token\": \"a\\nb\"}", "{\"token\": 1}", "{}"}) {
            registry.pages.put("/token", exchange -> TestRegistry.send(exchange, 200, answer));
            fails(modules(null), "/token holds none");
        }
        registry.pages.put("/token", exchange -> TestRegistry.send(exchange, 200, "oops"));
        fails(modules(null), "/token is not JSON");
    }

    @Test
    void bytesWithAnotherDigestAreRefused() throws Exception {
        registry.pages.put(BLOB, exchange -> TestRegistry.send(exchange, 200, "bytez"));
        fails(modules(null), "the blob that the registry sends has digest sha256:");
        registry.pages.put(BLOB, exchange -> TestRegistry.send(exchange, 200, "byte"));
        fails(modules(null), "has 4 bytes instead of 5");
        registry.pages.put(BLOB, exchange -> TestRegistry.send(exchange, 200, "bytes and more"));
        fails(modules(null), "has 14 bytes instead of 5");
        registry.pages.put(BLOB, exchange -> TestRegistry.send(exchange, 200, "x".repeat(100_000)));
        fails(modules(null), "sends more than 65536 bytes");
        registry.pages.put(BLOB, exchange -> TestRegistry.send(exchange, 404, ""));
        fails(modules(null), "the registry does not have its blob " + MODULE_DIGEST);
        registry.pages.put(
                LATEST,
                exchange -> {
                    exchange.getResponseHeaders().set("Docker-Content-Digest", MODULE_DIGEST);
                    TestRegistry.send(exchange, 200, "{}");
                });
        fails(modules(null), "the manifest that the registry sends has digest sha256:");
    }

    @Test
    void aBusyBrokenOrSlowRegistryIsAnErrorOfTheSource() throws Exception {
        for (int status : new int[] {403, 429, 500, 503}) {
            registry.pages.put(LATEST, exchange -> TestRegistry.send(exchange, status, ""));
            fails(modules(null), String.valueOf(status));
        }
        registry.pages.remove(LATEST);
        registry.pages.put(
                BLOB,
                exchange -> {
                    exchange.sendResponseHeaders(200, 5);
                    exchange.getResponseBody().write(1);
                    exchange.getResponseBody().flush();
                    try {
                        testEnds.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        OciAccess impatient = new OciAccess(null, false, Duration.ofMillis(300));
        fails(modules(impatient, registry.host()), "did not answer");
        registry.close();
        fails(modules(null), "did not answer");
    }

    private OciModules modules(@Nullable Path credentials) {
        return modules(
                new OciAccess(credentials, false, OciAccess.DEFAULT_TIMEOUT), registry.host());
    }

    private static OciModules modules(OciAccess access, String host) {
        return OciModules.below(OciReference.parse("oci://" + host + "/team"), access, MAX_BYTES);
    }

    private void fails(OciModules modules, String message) {
        assertThatThrownBy(() -> fetch(modules))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(ModuleUnreadable.class)
                .hasMessageStartingWith("oci://" + registry.host() + "/team/echo:latest: ")
                .hasMessageContaining(message);
    }

    private static void fetch(OciModules modules) throws IOException {
        try (modules) {
            var unused = modules.fetch("echo", null);
        }
    }

    private static Fetched.Changed changed(OciModules modules) throws IOException {
        return (Fetched.Changed) modules.fetch("echo", null).orElseThrow();
    }

    private Path credentials(String key) throws IOException {
        return file("{\"auths\": {\"%s\": {\"auth\": \"" + TestRegistry.AUTH + "\"}}}", key);
    }

    private Path file(String json, String value) throws IOException {
        return Files.writeString(folder.resolve("credentials.json"), json.formatted(value));
    }

    private void challenge(String header) {
        registry.pages.put(
                LATEST,
                exchange -> {
                    exchange.getResponseHeaders().set("WWW-Authenticate", header);
                    TestRegistry.send(exchange, 401, "");
                });
    }

    private static com.sun.net.httpserver.HttpHandler redirect(String location) {
        return exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            TestRegistry.send(exchange, 302, "");
        };
    }
}
