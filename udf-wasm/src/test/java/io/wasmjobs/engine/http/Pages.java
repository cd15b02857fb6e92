package io.wasmjobs.engine.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A real server with pages that a test sets; it records its requests. */
final class Pages implements AutoCloseable {

    final Map<String, HttpHandler> pages = new ConcurrentHashMap<>();
    final List<String> requests = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    Pages(Executor threads) throws IOException {
        this(HttpServer.create(anyPort(), 0), threads);
    }

    private Pages(HttpServer server, Executor threads) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Serves HTTPS with a self-signed certificate for localhost. */
    static Pages withASelfSignedCertificate(Executor threads, Path folder) throws Exception {
        Path file = folder.resolve("keys.p12");
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made =
                new ProcessBuilder(
                                List.of(
                                        keytool,
                                        "-genkeypair",
                                        "-alias",
                                        "test",
                                        "-keyalg",
                                        "EC",
                                        "-dname",
                                        "CN=localhost",
                                        "-ext",
                                        "san=dns:localhost",
                                        "-storetype",
                                        "PKCS12",
                                        "-storepass",
                                        "password",
                                        "-keystore",
                                        file.toString()))
                        .redirectErrorStream(true)
                        .start();
        String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (made.waitFor() != 0) {
            throw new IOException("keytool said " + said);
        }
        char[] password = "password".toCharArray();
        KeyManagerFactory keys =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(file.toFile(), password), password);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(anyPort(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new Pages(server, threads);
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        requests.add(
                exchange.getRequestMethod()
                        + " "
                        + exchange.getRequestURI()
                        + " "
                        + new String(body, StandardCharsets.UTF_8));
        pages.getOrDefault(exchange.getRequestURI().getPath(), page(404, "text/plain", "gone"))
                .handle(exchange);
    }

    /** Accepts one connection, responds with these bytes to any request, and closes it. */
    static void serveOnce(ServerSocket server, String answer) {
        try (server;
                Socket socket = server.accept()) {
            if (socket.getInputStream().read(new byte[4096]) < 0) {
                throw new IOException("asked nothing");
            }
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /**
     * Answers a connection's first request, and closes it at its second; after this number of
     * connections it closes the server.
     */
    static void serveAndCloseAtTheSecond(ServerSocket server, int connections) {
        try (server) {
            for (int i = 0; i < connections; i++) {
                try (Socket socket = server.accept()) {
                    readHead(socket);
                    socket.getOutputStream()
                            .write(
                                    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1"
                                            .getBytes(StandardCharsets.US_ASCII));
                    readHead(socket);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Responds with an endless head until the client closes the connection. */
    static void serveEndless(ServerSocket server, String part) {
        byte[] again = part.getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = server.accept()) {
            readHead(socket);
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                socket.getOutputStream().write(again);
            }
        } catch (IOException hungUp) {
            assertThat(server.isClosed()).isFalse();
        }
    }

    private static void readHead(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("the head ended with " + head);
            }
            head.append((char) next);
        }
    }

    /** The request's header of that name, as a JSON text. */
    static HttpHandler echoHeader(String name) {
        return exchange ->
                send(exchange, 200, '"' + exchange.getRequestHeaders().getFirst(name) + '"');
    }

    static HttpHandler redirect(int status, String location) {
        return exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        };
    }

    static HttpHandler page(int status, String type, String text) {
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", type);
            send(exchange, status, text);
        };
    }

    static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }
}
