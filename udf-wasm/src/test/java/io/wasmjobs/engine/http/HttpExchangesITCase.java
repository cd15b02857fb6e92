package io.wasmjobs.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections: their addresses, their trusted certificates, and how they end. */
@Timeout(600)
final class HttpExchangesITCase {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpExchanges exchanges = new HttpExchanges();

    @AfterEach
    void end() {
        exchanges.close();
        threads.shutdownNow();
    }

    @Test
    void aConnectionUsesTheGivenAddressForAnyName() throws Exception {
        try (Pages server = new Pages(threads)) {
            server.pages.put("/", Pages.echoHeader("Host"));
            String authority = "no-such-host.invalid:" + server.port();

            HttpResponse response =
                    exchanges.send(
                            request("GET", "http://" + authority + "/"),
                            InetAddress.getLoopbackAddress(),
                            1_000,
                            Duration.ofSeconds(30));

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body().toUtf8()).isEqualTo('"' + authority + '"');
        }
    }

    @Test
    void anUntrustedCertificateEndsTheConnectionBeforeAnyRequest(@TempDir Path folder)
            throws Exception {
        try (Pages secure = Pages.withASelfSignedCertificate(threads, folder)) {
            assertThatThrownBy(() -> send("GET", "https://localhost:" + secure.port() + "/"))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("certification");
            assertThat(secure.requests).isEmpty();
        }
    }

    @Test
    void onlyAnIdempotentRequestIsRetriedAfterAClosedConnection() throws Exception {
        try (ServerSocket hasty = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + hasty.getLocalPort() + "/";
            Future<?> served = threads.submit(() -> Pages.serveAndCloseAtTheSecond(hasty, 2));

            assertThat(send("GET", url).body().toUtf8()).isEqualTo("1");
            assertThat(send("GET", url).body().toUtf8()).isEqualTo("1");
            assertThatThrownBy(() -> send("POST", url)).isInstanceOf(IOException.class);
            served.get();
        }
    }

    @Test
    void aServerThatNeverConnectsCostsTheTimeoutAtMost() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket first = new Socket(silent.getInetAddress(), silent.getLocalPort())) {
            String authority = "127.0.0.1:" + silent.getLocalPort() + "/";
            HttpExchanges.Request request = request("GET", "https://" + authority);
            // The first connections fill the queue of those that wait to be accepted.
            for (int i = 0; i < 4; i++) {
                assertThatThrownBy(
                                () -> exchanges.send(request, null, 1_000, Duration.ofMillis(300)))
                        .as("after %s and %s other connections", first, i)
                        .isInstanceOf(HttpTimeoutException.class);
            }
        }
    }

    /** Each request needs a new connection, since a cancelled one is closed. */
    @Test
    void aRequestEndsAtItsTimeoutInEveryPhase() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5_000, InetAddress.getLoopbackAddress())) {
            HttpExchanges.Request request =
                    request("GET", "http://127.0.0.1:" + silent.getLocalPort() + "/");
            for (int i = 0; i < 2_000; i++) {
                Duration limit = Duration.ofNanos(500L * i);
                assertThatThrownBy(() -> exchanges.send(request, null, 1_000, limit))
                        .as("%s", limit)
                        .isInstanceOf(HttpTimeoutException.class);
            }
        }
    }

    @Test
    void endlessHeadersAreCutOff() throws Exception {
        for (String endless : List.of("X: " + "x".repeat(1_000), "X: x\r\n".repeat(100))) {
            try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
                Future<?> served = threads.submit(() -> Pages.serveEndless(server, endless));

                assertThatThrownBy(() -> send("GET", "http://127.0.0.1:" + server.getLocalPort()))
                        .isInstanceOf(MessageConstraintException.class);
                served.get();
            }
        }
    }

    @Test
    void aSchemeInCapitalsHasItsDefaultPortToo() {
        assertThat(HttpExchanges.port(URI.create("HTTPS://example.org/"))).isEqualTo(443);
        assertThat(HttpExchanges.port(URI.create("HTTP://example.org/"))).isEqualTo(80);
        assertThat(HttpExchanges.port(URI.create("https://example.org:80/"))).isEqualTo(80);
    }

    @Test
    void afterCloseNothingIsSentAndNoThreadWaits() throws Exception {
        try (Pages server = new Pages(threads)) {
            exchanges.close();

            assertThatThrownBy(() -> send("GET", "http://127.0.0.1:" + server.port() + "/"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the engine is closed");
            assertThat(server.requests).isEmpty();
        }
    }

    private HttpResponse send(String method, String url) throws IOException, InterruptedException {
        return exchanges.send(request(method, url), null, 1_000, Duration.ofSeconds(30));
    }

    private static HttpExchanges.Request request(String method, String url) {
        return new HttpExchanges.Request(URI.create(url), method, Map.of(), null);
    }
}
