package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.http.HttpField;
import io.wasmjobs.protocol.http.HttpRequestPayload;
import io.wasmjobs.protocol.http.HttpResponsePayload;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A module for Spin sends HTTP requests to the hosts that its manifest allows. */
final class SpinRequestsITCase {

    private static final Guests GUESTS = new Guests();
    private static final CountDownLatch CLOSED = new CountDownLatch(1);
    private static WasmEngine engine;
    private static HttpServer server;
    private static String address = "";

    @BeforeAll
    static void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    String seen =
                            exchange.getRequestMethod()
                                    + " "
                                    + exchange.getRequestURI()
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("X-Kit")
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("Idempotency-Key")
                                    + " ";
                    exchange.getResponseHeaders().add("X-Colour", "blue");
                    byte[] sent = exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(418, 0);
                    exchange.getResponseBody().write(seen.getBytes(StandardCharsets.UTF_8));
                    exchange.getResponseBody().write(sent);
                    exchange.close();
                });
        server.createContext(
                "/large",
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(new byte[(1 << 20) + 1]);
                    exchange.close();
                });
        server.createContext(
                "/slow",
                exchange -> {
                    try {
                        CLOSED.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    exchange.close();
                });
        server.setExecutor(command -> new Thread(command).start());
        server.start();
        address = "http://127.0.0.1:" + server.getAddress().getPort();
        GUESTS.withManifest(
                "spin", "{\"timeout_ms\": 60000, \"allowed_hosts\": [\"" + address + "\"]}");
        engine = WasmEngine.start(EngineOptions.defaults(), GUESTS, EngineListener.NONE);
    }

    @AfterAll
    static void stop() {
        CLOSED.countDown();
        engine.close();
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    POST   | POST /a?b=c wat job-1 wat
                    GET    | 'GET /a?b=c wat job-1 '
                    DELETE | 'DELETE /a?b=c wat job-1 '
                    """)
    void theResponseIsHandedOnWithItsStatusAndHeaders(String method, String body)
            throws IOException {
        HttpRequestPayload request =
                new HttpRequestPayload(
                        method, "/", List.of(), List.of(), Bytes.utf8("h" + address + "/a?b=c"));
        Outcome outcome = run(HttpRequestPayload.TYPE_NAME, request.toJson(), null);

        HttpResponsePayload response =
                HttpResponsePayload.read(((Outcome.Success) outcome).answer().payload());
        assertThat(response.status()).isEqualTo(418);
        assertThat(response.body().toUtf8()).isEqualTo(body);
        assertThat(response.headers()).contains(new HttpField("X-colour", "blue"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    hhttp://example.com/      | B | http://example.com:80 is not in allowed_hosts
                    hhttp://169.254.169.254/  | B | http://169.254.169.254:80 is not in allowed_hosts
                    hftp://127.0.0.1/         | C | the url is not http or https
                    hhttp://[                 | C | the url is malformed
                    hhttp://a:b@127.0.0.1/    | C | the url has no host, or has credentials
                    h/relative                | C | the url is not http or https
                    h$/large                  | D | the response has more than 1048576 bytes
                    """)
    void aRefusedRequestIsAnErrorWithItsReasonInTheLog(
            String payload, String error, String reason) {
        Outcome outcome = run("Request", Bytes.utf8(payload.replace("$", address)), null);
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(((Outcome.Success) outcome).answer().payload().toUtf8()).isEqualTo(error);
        assertThat(outcome.report().logs().get(0))
                .startsWith("wasi-outbound-http: ")
                .contains(reason);
    }

    @Test
    void theDeadlineEndsARequest() {
        Outcome.Failure failure =
                (Outcome.Failure)
                        run("Request", Bytes.utf8("h" + address + "/slow"), Duration.ofMillis(200));
        assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
    }

    private static Outcome run(String type, Bytes payload, @Nullable Duration timeout) {
        return engine.run(
                new Invocation(
                        "job-1",
                        ModuleReference.parse("spin"),
                        new Message(type, payload),
                        timeout,
                        Map.of(),
                        null));
    }
}
