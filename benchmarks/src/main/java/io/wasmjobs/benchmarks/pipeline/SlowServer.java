package io.wasmjobs.benchmarks.pipeline;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** An HTTP server in a separate process that answers each request after 20 ms. */
public final class SlowServer {

    static final long DELAY_MILLIS = 20;

    private static final byte[] ANSWER = "{\"ok\":true}".getBytes(StandardCharsets.UTF_8);
    private static final int BACKLOG = 1_000;

    private SlowServer() {}

    /** Listens on the port that is its one argument, until it is killed. */
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        ScheduledExecutorService later = Executors.newScheduledThreadPool(2);
        HttpServer server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        server.createContext(
                "/",
                exchange -> {
                    Future<?> unused =
                            later.schedule(
                                    () -> answer(exchange), DELAY_MILLIS, TimeUnit.MILLISECONDS);
                });
        server.start();
    }

    private static void answer(HttpExchange exchange) {
        try (exchange) {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, ANSWER.length);
            exchange.getResponseBody().write(ANSWER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
