package io.wasmjobs.cli.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** An HTTP server with the answers of a golden case, and 404 for other paths. */
final class CaseServer implements AutoCloseable {

    private final HttpServer server;

    CaseServer(JsonNode answers) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> answer(exchange, answers));
        server.start();
    }

    private static void answer(HttpExchange exchange, JsonNode answers) throws IOException {
        try (exchange) {
            JsonNode answer = answers.path(exchange.getRequestURI().getPath());
            byte[] body = answer.path("body").asText().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders()
                    .add("Content-Type", answer.path("content_type").asText("text/plain"));
            exchange.sendResponseHeaders(
                    answer.isMissingNode() ? 404 : answer.path("status").asInt(200),
                    body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** {@code host:port}. */
    String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
