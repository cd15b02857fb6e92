package io.wasmjobs.engine.http;

import static io.wasmjobs.engine.http.Pages.echoHeader;
import static io.wasmjobs.engine.http.Pages.page;
import static io.wasmjobs.engine.http.Pages.redirect;
import static io.wasmjobs.engine.http.Pages.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import io.wasmjobs.engine.network.AddressLookup;
import io.wasmjobs.engine.network.AllowedHost;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A guest's requests to a real server, with valid and invalid responses. */
@Timeout(600)
final class GuestHttpITCase {

    private final CountDownLatch testEnds = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final GuestHttp http = new GuestHttp(new AddressLookup());
    private final Pages server;
    private final Map<String, HttpHandler> pages;
    private final List<String> requests;

    GuestHttpITCase() throws IOException {
        server = new Pages(threads);
        pages = server.pages;
        requests = server.requests;
    }

    @AfterEach
    void stopServer() {
        testEnds.countDown();
        server.close();
        threads.shutdownNow();
        http.close();
    }

    @Test
    void aJsonBodyIsPassedUnchanged() throws Exception {
        pages.put("/a", page(200, "application/json", "{ \"b\" : 1 }"));
        pages.put("/b", page(201, "text/plain", "[1, 2]"));

        assertThat(get("/a")).isEqualTo("{ \"b\" : 1 }");
        assertThat(get("/b")).isEqualTo("[1, 2]");
    }

    @Test
    void anotherBodyIsPassedWithItsStatus() throws Exception {
        pages.put("/a", page(200, "text/plain", "grüße \"x\""));
        pages.put("/empty", page(204, "application/json", ""));

        assertThat(get("/a")).isEqualTo("{\"status\":200,\"body\":\"grüße \\\"x\\\"\"}");
        assertThat(get("/gone")).isEqualTo("{\"status\":404,\"body\":\"gone\"}");
        assertThat(get("/empty")).isEqualTo("{\"status\":204,\"body\":\"\"}");
    }

    @Test
    void aBodyThatIsFalselyDeclaredAsJsonIsAnErrorWithItsStatus() throws Exception {
        pages.put("/a", page(502, "application/problem+json; charset=utf-8", "<html>"));

        assertThat(get("/a"))
                .startsWith("{\"_error\":\"bad json body: Unexpected character ('<'")
                .endsWith("\"status\":502}");
    }

    @Test
    void methodHeadersAndBodyAreSent() throws Exception {
        pages.put(
                "/a",
                exchange ->
                        send(
                                exchange,
                                200,
                                String.valueOf(exchange.getRequestHeaders().getFirst("X-Own"))));

        assertThat(
                        request(
                                """
                                {"url": "%s/a?q=1", "method": "post", "headers": {"X-Own": "7"},
                                 "body": "plain"}
                                """))
                .isEqualTo("7");
        assertThat(request("{\"url\": \"%s/a\", \"method\": \"PUT\", \"body\": {\"k\": [1]}}"))
                .isEqualTo("null");
        assertThat(requests).containsExactly("POST /a?q=1 plain", "PUT /a {\"k\":[1]}");
    }

    @Test
    void aJsonBodyHasItsContentTypeUnlessTheGuestSetsAnother() throws Exception {
        pages.put("/a", echoHeader("Content-Type"));

        assertThat(request("{\"url\": \"%s/a\", \"method\": \"POST\", \"body\": {}}"))
                .isEqualTo("\"application/json\"");
        assertThat(
                        request(
                                """
                                {"url": "%s/a", "method": "POST", "body": {},
                                 "headers": {"content-type": "application/x"}}
                                """))
                .isEqualTo("\"application/x\"");
    }

    @Test
    void theJobsIdAndTheHostsHeadersCannotBeChanged() throws Exception {
        pages.put("/key", echoHeader("Idempotency-Key"));
        pages.put("/trace", echoHeader("traceparent"));

        for (String page : List.of("/key", "/trace")) {
            request(
                    "{\"url\": \"%s"
                            + page
                            + "\", \"headers\": {\"idempotency-key\": \"x\", \"Traceparent\":"
                            + " \"x\"}}");
        }

        assertThat(get("/key")).isEqualTo("\"job%201\"");
        assertThat(get("/trace")).isEqualTo("\"00-abc\"");
    }

    @Test
    void headersOfTheConnectionAreRefused() throws Exception {
        for (String name :
                List.of(
                        "Host",
                        "Connection",
                        "Content-Length",
                        "Transfer-Encoding",
                        "Upgrade",
                        "TE",
                        "Proxy-Authorization",
                        "Expect",
                        "Keep-Alive")) {
            assertThat(request("{\"url\": \"%s/a\", \"headers\": {\"" + name + "\": \"1\"}}"))
                    .startsWith("{\"_error\":\"host http error: the header ");
        }
        for (String broken :
                List.of(
                        "\"X\": \"a\\r\\nY: b\"",
                        "\"X: a\\r\\nY\": \"b\"",
                        "\"X Y\": \"b\"",
                        "\"\": \"b\"")) {
            assertThat(request("{\"url\": \"%s/a\", \"headers\": {" + broken + "}}"))
                    .as(broken)
                    .isEqualTo(
                            "{\"_error\":\"host http error: "
                                    + "a header has a character that headers cannot have\"}");
        }
        assertThat(requests).isEmpty();
    }

    @Test
    void unlistedHostsGetNoRequest() throws Exception {
        HttpGrant nobody = new HttpGrant(List.of(), 1_000, 10_000);

        assertThat(request("{\"url\": \"%s/a\"}", nobody))
                .isEqualTo(
                        "{\"_error\":\"host http error: http://127.0.0.1:"
                                + port()
                                + " is not in allowed_hosts\"}");
        assertThat(requests).isEmpty();
    }

    @Test
    void internalAddressesNeedMoreThanAWildcard() throws Exception {
        pages.put("/a", page(200, "text/plain", "inside"));
        HttpGrant wildcard = grant("*:" + port());
        HttpGrant name = grant("localhost:" + port());
        String localhost = "{\"url\": \"http://localhost:" + port() + "/a\"}";

        assertThat(request("{\"url\": \"%s/a\"}", wildcard))
                .contains("127.0.0.1, which is not public");
        assertThat(request(localhost, wildcard)).contains("which is not public");
        assertThat(request("{\"url\": \"http://2130706433:" + port() + "/a\"}", wildcard))
                .contains("_error");
        assertThat(request("{\"url\": \"http://[::ffff:127.0.0.1]:" + port() + "/a\"}", wildcard))
                .contains("which is not public");
        assertThat(requests).isEmpty();
        assertThat(request(localhost, name)).isEqualTo("{\"status\":200,\"body\":\"inside\"}");
    }

    @Test
    void plainHttpSendsTheResolvedName() throws Exception {
        pages.put("/a", echoHeader("Host"));

        assertThat(
                        request(
                                "{\"url\": \"http://localhost:" + port() + "/a\"}",
                                grant("localhost:" + port())))
                .isEqualTo("\"localhost:" + port() + "\"");
    }

    @Test
    void redirectsAreFollowedToListedHostsOnly() throws Exception {
        pages.put("/a", redirect(302, "/b"));
        pages.put("/b", page(200, "text/plain", "arrived"));
        assertThat(request("{\"url\": \"%s/a\", \"method\": \"POST\", \"body\": \"x\"}"))
                .isEqualTo("{\"status\":200,\"body\":\"arrived\"}");
        assertThat(requests).containsExactly("POST /a x", "GET /b ");

        pages.put("/a", redirect(307, "/b"));
        requests.clear();
        request("{\"url\": \"%s/a\", \"method\": \"POST\", \"body\": \"x\"}");
        assertThat(requests).containsExactly("POST /a x", "POST /b x");

        pages.put("/a", redirect(301, "http://localhost:" + port() + "/b"));
        assertThat(get("/a")).contains("http://localhost:" + port() + " is not in allowed_hosts");
        pages.put("/a", redirect(301, "http://169.254.169.254/latest/meta-data"));
        assertThat(get("/a")).contains("http://169.254.169.254:80 is not in allowed_hosts");
        pages.put("/a", redirect(301, "file:///etc/passwd"));
        assertThat(get("/a")).contains("the url is not http or https");
    }

    @Test
    void redirectsEndAfterFive() throws Exception {
        pages.put("/a", redirect(302, "/a"));

        assertThat(get("/a")).contains("more than 5 redirects");
        assertThat(requests).hasSize(6);
    }

    @Test
    void aBodyOverTheLimitIsCutOff() throws Exception {
        pages.put("/exact", page(200, "text/plain", "x".repeat(1_000)));
        pages.put("/over", page(200, "text/plain", "x".repeat(1_001)));
        pages.put(
                "/endless",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    while (true) {
                        exchange.getResponseBody().write(new byte[1024]);
                    }
                });

        assertThat(get("/exact")).startsWith("{\"status\":200");
        assertThat(get("/over")).contains("more than 1000 bytes, the limit");
        assertThat(get("/endless")).contains("more than 1000 bytes, the limit");
    }

    @Test
    void aHangingServerCostsTheDeadlineAtMost() throws Exception {
        HttpHandler hang =
                exchange -> {
                    exchange.sendResponseHeaders(200, 50);
                    exchange.getResponseBody().write(1);
                    exchange.getResponseBody().flush();
                    await();
                };
        pages.put("/body", hang);
        pages.put("/head", exchange -> await());

        for (String page : List.of("/body", "/head")) {
            assertThat(request("{\"url\": \"%s" + page + "\"}", grant(), Duration.ofMillis(300)))
                    .isEqualTo("{\"_error\":\"host http error: no complete response in time\"}");
        }
        assertThat(request("{\"url\": \"%s/a\"}", grant(), Duration.ofMillis(-1)))
                .contains("no time is left");
    }

    @Test
    void anInterruptEndsTheRequestImmediately() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        pages.put(
                "/head",
                exchange -> {
                    arrived.countDown();
                    await();
                });
        Thread[] guest = new Thread[1];
        Future<?> waiting =
                threads.submit(
                        () -> {
                            guest[0] = Thread.currentThread();
                            assertThatThrownBy(() -> get("/head"))
                                    .isInstanceOf(InterruptedException.class);
                        });
        arrived.await();
        guest[0].interrupt();
        waiting.get();
    }

    @Test
    void aWrongOrTruncatedResponseIsAnError() throws Exception {
        for (String answer :
                List.of(
                        "",
                        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
                        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                        "not http at all\r\n\r\n")) {
            try (ServerSocket liar = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
                Future<?> served = threads.submit(() -> Pages.serveOnce(liar, answer));
                assertThat(
                                request(
                                        "{\"url\": \"http://127.0.0.1:"
                                                + liar.getLocalPort()
                                                + "/\"}",
                                        grant("127.0.0.1:" + liar.getLocalPort())))
                        .as(answer)
                        .startsWith("{\"_error\":\"host http error: ");
                served.get();
            }
        }
    }

    @Test
    void aPortWithoutAListenerIsAnError() throws Exception {
        assertThat(request("{\"url\": \"http://127.0.0.1:1/\"}", grant("127.0.0.1:1")))
                .startsWith("{\"_error\":\"host http error: ");
        assertThat(request("{\"url\": \"http://no-such-host.invalid/\"}", grant("*.invalid")))
                .isEqualTo("{\"_error\":\"host http error: no-such-host.invalid is unknown\"}");
    }

    @Test
    void aMalformedRequestIsAnError() throws Exception {
        for (String json :
                List.of(
                        "",
                        "[]",
                        "7",
                        "{",
                        "{}",
                        "{\"url\": 5}",
                        "{\"url\": \"\"}",
                        "{\"url\": \"x y\"}",
                        "{\"url\": \"http:///a\"}",
                        "{\"url\": \"http://u:p@127.0.0.1/\"}",
                        "{\"url\": \"ftp://127.0.0.1/\"}",
                        "{\"url\": \"//127.0.0.1/\"}",
                        "{\"url\": \"%s/a\", \"method\": \"CONNECT\"}",
                        "{\"url\": \"%s/a\", \"method\": \"A B\"}",
                        "{\"url\": \"%s/a\", \"headers\": []}",
                        "{\"url\": \"%s/a\", \"headers\": {\"X\": {}}}")) {
            assertThat(request(json)).as(json).startsWith("{\"_error\":\"host http error: ");
        }
        assertThat(requests).isEmpty();
    }

    private void await() {
        try {
            testEnds.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int port() {
        return server.port();
    }

    private HttpGrant grant(String... hosts) {
        List<String> entries =
                hosts.length == 0 ? List.of("127.0.0.1:" + port()) : Arrays.asList(hosts);
        return new HttpGrant(entries.stream().map(AllowedHost::parse).toList(), 1_000, 10_000);
    }

    private String get(String path) throws InterruptedException {
        return request("{\"url\": \"%s" + path + "\"}");
    }

    private String request(String json) throws InterruptedException {
        return request(json, grant());
    }

    private String request(String json, HttpGrant grant) throws InterruptedException {
        return request(json, grant, Duration.ofSeconds(30));
    }

    private String request(String json, HttpGrant grant, Duration time)
            throws InterruptedException {
        String filled = json.replace("%s", "http://127.0.0.1:" + port());
        HttpCall call =
                new HttpCall(
                        "job 1",
                        Map.of("traceparent", "00-abc"),
                        System.nanoTime() + time.toNanos());
        byte[] memory = Bytes.utf8("before" + filled + "behind").toByteArray();
        int length = memory.length - "beforebehind".length();
        return Bytes.wrap(http.request(memory, "before".length(), length, grant, call)).toUtf8();
    }
}
