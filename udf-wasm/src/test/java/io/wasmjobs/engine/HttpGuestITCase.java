package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A guest sends a request to a real server, through the whole engine. */
final class HttpGuestITCase {

    /** Returns the server's response, which is a Message. */
    private static final String FETCH =
            """
            (module
              (import "env" "http_request"
                (func $http_request (param i32 i32) (result i64)))
              (memory (export "memory") 1)
              (data (i32.const 16) "%s")
              (global $free (mut i32) (i32.const 1024))
              (func (export "alloc") (param i32) (result i32)
                (global.get $free)
                (global.set $free (i32.add (global.get $free) (local.get 0))))
              (func (export "dealloc") (param i32 i32))
              (func (export "handle") (param i32 i32) (result i64)
                (call $http_request (i32.const 16) (i32.const %d))))
            """;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch testEnds = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final Guests guests = new Guests().with("echo");
    private final WasmEngine engine =
            WasmEngine.start(EngineOptions.defaults(), guests, EngineListener.NONE);

    HttpGuestITCase() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void startServer() {
        server.setExecutor(threads);
        server.createContext(
                "/message",
                exchange -> {
                    var headers = exchange.getRequestHeaders();
                    asked.add(
                            headers.getFirst("Idempotency-Key")
                                    + " "
                                    + headers.getFirst("traceparent"));
                    byte[] body =
                            "{\"type_name\":\"Fetched\",\"payload\":[7]}"
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.createContext(
                "/hang",
                exchange -> {
                    try {
                        testEnds.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        server.start();
    }

    @AfterEach
    void stopServer() {
        testEnds.countDown();
        server.stop(0);
        threads.shutdownNow();
        engine.close();
    }

    @Test
    void aListedHostGetsTheJobsIdAndTrace() {
        put("fetch", "/message", "{\"allowed_hosts\": [\"127.0.0.1:" + port() + "\"]}");

        Outcome outcome = run("fetch");

        assertThat(((Outcome.Success) outcome).answer())
                .isEqualTo(new Message("Fetched", Bytes.wrap(new byte[] {7})));
        assertThat(asked).containsExactly("job-1 00-trace");
    }

    @Test
    void anUnlistedHostGetsNoRequestAndTheGuestAnError() {
        put("fetch", "/message", null);

        assertThat(((Outcome.Failure) run("fetch")).kind()).isEqualTo(FailureKind.INVALID_ANSWER);
        assertThat(asked).isEmpty();
    }

    @Test
    void aHangingServerEndsInATimeoutAndTheThreadCanBeReused() {
        put(
                "fetch",
                "/hang",
                "{\"timeout_ms\": 300, \"allowed_hosts\": [\"127.0.0.1:" + port() + "\"]}");

        for (int i = 0; i < 3; i++) {
            assertThat(((Outcome.Failure) run("fetch")).kind()).isEqualTo(FailureKind.TIMEOUT);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(run("echo")).isInstanceOf(Outcome.Success.class);
        }
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private void put(String id, String path, @org.jspecify.annotations.Nullable String manifest) {
        String request = "{\"url\": \"http://127.0.0.1:" + port() + path + "\"}";
        String wat = FETCH.formatted(request.replace("\"", "\\22"), request.length());
        guests.put(id, Guests.parse(wat), manifest);
    }

    private Outcome run(String id) {
        return engine.run(
                new Invocation(
                        "job-1",
                        ModuleReference.of(id),
                        new Message("Request", Bytes.EMPTY),
                        null,
                        Map.of("traceparent", "00-trace"),
                        null));
    }
}
