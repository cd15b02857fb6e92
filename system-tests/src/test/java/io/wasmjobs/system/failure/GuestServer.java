package io.wasmjobs.system.failure;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.wasmjobs.cli.system.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The HTTP server that guests call. It answers at once, slowly, or not at all; for one path it
 * kills the process that sent the request.
 */
final class GuestServer implements AutoCloseable {

    /** A request for this path kills the process that sent it. */
    static final String KILL = "/kill";

    private static final Duration NEVER = Duration.ofHours(1);

    private final HttpServer server;
    private final HostKiller killer;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger calls = new AtomicInteger();
    private volatile Duration delay = Duration.ZERO;

    private GuestServer(HttpServer server, HostKiller killer) {
        this.server = server;
        this.killer = killer;
    }

    static GuestServer start(HostKiller killer) throws IOException {
        GuestServer started =
                new GuestServer(
                        HttpServer.create(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128),
                        killer);
        started.server.createContext("/", started::answer);
        started.server.createContext(KILL, started::kill);
        started.server.setExecutor(started.threads);
        started.server.start();
        return started;
    }

    String address() {
        return Ports.LOOPBACK + ":" + server.getAddress().getPort();
    }

    /** The number of requests received. */
    int calls() {
        return calls.get();
    }

    void answerAtOnce() {
        delay = Duration.ZERO;
    }

    void answerAfter(Duration time) {
        delay = time;
    }

    /** Accepts requests without answering them. */
    void hang() {
        delay = NEVER;
    }

    private void kill(HttpExchange exchange) throws IOException {
        try (exchange) {
            killer.kill(exchange.getRemoteAddress(), exchange.getLocalAddress().getPort());
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        try (exchange) {
            if (closed.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            byte[] body = "{\"ok\":true}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream stream = exchange.getResponseBody()) {
                stream.write(body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
