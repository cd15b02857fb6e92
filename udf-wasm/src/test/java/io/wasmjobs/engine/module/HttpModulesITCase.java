package io.wasmjobs.engine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.wasmjobs.engine.module.ModuleSource.Fetched;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Modules from a real HTTP server, with valid and invalid responses. */
final class HttpModulesITCase {

    private final Map<String, HttpHandler> pages = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch testEnds = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    HttpModulesITCase() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void startServer() {
        server.setExecutor(threads);
        server.createContext(
                "/",
                exchange -> {
                    String path = exchange.getRequestURI().getPath();
                    requests.add(
                            path + " " + exchange.getRequestHeaders().getFirst("If-None-Match"));
                    pages.getOrDefault(path, status(404)).handle(exchange);
                });
        server.start();
    }

    @AfterEach
    void stopServer() {
        testEnds.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aModuleIsReadWithItsManifest() throws IOException {
        pages.put("/modules/echo.wasm", tagged("\"m1\"", "bytes"));
        pages.put("/modules/echo.json", tagged("\"j1\"", "{}"));

        Fetched.Changed echo = changed("echo");

        assertThat(echo.module()).isEqualTo(Bytes.utf8("bytes"));
        assertThat(echo.manifest()).isEqualTo(Bytes.utf8("{}"));
    }

    @Test
    void anUnchangedModuleIsNotSentAgain() throws IOException {
        pages.put("/modules/echo.wasm", tagged("\"m1\"", "bytes"));
        pages.put("/modules/echo.json", tagged("\"j1\"", "{}"));
        String version = changed("echo").version();
        requests.clear();

        assertThat(modules().fetch("echo", version)).contains(new Fetched.Unchanged());
        assertThat(requests)
                .containsExactly("/modules/echo.wasm \"m1\"", "/modules/echo.json \"j1\"");
    }

    @Test
    void aChangedManifestIsReadWithTheModule() throws IOException {
        pages.put("/modules/echo.wasm", tagged("\"m1\"", "bytes"));
        pages.put("/modules/echo.json", tagged("\"j1\"", "{}"));
        String version = changed("echo").version();
        pages.put("/modules/echo.json", tagged("\"j2\"", "{ }"));

        Fetched.Changed echo = (Fetched.Changed) modules().fetch("echo", version).orElseThrow();

        assertThat(echo.module()).isEqualTo(Bytes.utf8("bytes"));
        assertThat(echo.manifest()).isEqualTo(Bytes.utf8("{ }"));
    }

    @Test
    void aChangedModuleIsReadWithTheManifest() throws IOException {
        pages.put("/modules/echo.wasm", tagged("\"m1\"", "bytes"));
        pages.put("/modules/echo.json", tagged("\"j1\"", "{}"));
        String version = changed("echo").version();
        pages.put("/modules/echo.wasm", tagged("\"m2\"", "other"));

        Fetched.Changed echo = (Fetched.Changed) modules().fetch("echo", version).orElseThrow();

        assertThat(echo.module()).isEqualTo(Bytes.utf8("other"));
        assertThat(echo.manifest()).isEqualTo(Bytes.utf8("{}"));
    }

    @Test
    void withoutEntityTagsChangesAreDetectedByTheBytes() throws IOException {
        pages.put("/modules/echo.wasm", body("one"));
        String version = changed("echo").version();

        assertThat(modules().fetch("echo", version)).contains(new Fetched.Unchanged());
        pages.put("/modules/echo.wasm", body("two"));
        assertThat(modules().fetch("echo", version)).get().isInstanceOf(Fetched.Changed.class);
    }

    @Test
    void notFoundIsAbsentAndAServerErrorIsAnError() throws IOException {
        assertThat(modules().fetch("echo", null)).isEmpty();
        pages.put("/modules/echo.wasm", status(503));
        assertThatThrownBy(() -> modules().fetch("echo", null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/modules/echo.wasm answered 503");
    }

    @Test
    void anInvalidManifestIsNotIgnored() {
        pages.put("/modules/echo.wasm", body("bytes"));
        pages.put("/modules/echo.json", status(500));

        assertThatThrownBy(() -> modules().fetch("echo", null))
                .hasMessageContaining("/modules/echo.json answered 500");
    }

    @Test
    void aRedirectIsFollowedOnTheSameServerOnly() throws IOException {
        pages.put("/modules/echo.wasm", redirect("/store/echo.wasm"));
        pages.put("/store/echo.wasm", body("moved"));
        assertThat(changed("echo").module()).isEqualTo(Bytes.utf8("moved"));

        pages.put("/modules/echo.wasm", redirect("http://localhost:1/echo.wasm"));
        assertThatThrownBy(() -> modules().fetch("echo", null))
                .hasMessageContaining("redirects to another server");

        pages.put("/modules/echo.wasm", redirect("/modules/echo.wasm"));
        assertThatThrownBy(() -> modules().fetch("echo", null))
                .hasMessageContaining("redirects more than 3 times");
    }

    @Test
    void aModuleOverTheLimitIsRefusedHoweverItIsSent() {
        pages.put("/modules/echo.wasm", body("x".repeat(101)));
        assertThatThrownBy(() -> modules().fetch("echo", null)).isInstanceOf(ModuleTooLarge.class);

        pages.put(
                "/modules/echo.wasm",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    try (var out = exchange.getResponseBody()) {
                        while (true) {
                            out.write(new byte[1024]);
                        }
                    }
                });
        assertThatThrownBy(() -> modules().fetch("echo", null)).isInstanceOf(ModuleTooLarge.class);
    }

    @Test
    void aServerThatStopsHalfwayIsAnError() {
        pages.put(
                "/modules/echo.wasm",
                exchange -> {
                    exchange.sendResponseHeaders(200, 50);
                    exchange.getResponseBody().write(new byte[10]);
                    exchange.getResponseBody().flush();
                    try {
                        testEnds.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        HttpModules impatient = new HttpModules(base(), 100, Duration.ofMillis(300));

        assertThatThrownBy(() -> impatient.fetch("echo", null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not answer");
    }

    @Test
    void aServerThatIsNotThereIsAnError() {
        URI nowhere = URI.create("http://127.0.0.1:1/modules");

        assertThatThrownBy(
                        () -> new HttpModules(nowhere, 100, Duration.ofSeconds(5)).fetch("x", null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("http://127.0.0.1:1/modules/x.wasm did not answer");
    }

    @Test
    void onlyHttpAddressesAreTaken() {
        for (String address : new String[] {"ftp://x/", "file:///etc/", "modules"}) {
            assertThatThrownBy(
                            () -> new HttpModules(URI.create(address), 100, Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(address);
        }
    }

    private URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/modules");
    }

    private HttpModules modules() {
        return new HttpModules(base(), 100, Duration.ofSeconds(20));
    }

    private Fetched.Changed changed(String id) throws IOException {
        return (Fetched.Changed) modules().fetch(id, null).orElseThrow();
    }

    private static HttpHandler status(int status) {
        return exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        };
    }

    private static HttpHandler redirect(String location) {
        return exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        };
    }

    private static HttpHandler body(String text) {
        return exchange -> send(exchange, text);
    }

    private static HttpHandler tagged(String tag, String text) {
        return exchange -> {
            if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                status(304).handle(exchange);
                return;
            }
            exchange.getResponseHeaders().set("ETag", tag);
            send(exchange, text);
        };
    }

    private static void send(HttpExchange exchange, String text) throws IOException {
        byte[] bytes = Bytes.utf8(text).toByteArray();
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
