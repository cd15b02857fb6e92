package io.wasmjobs.engine.oci;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A registry of the OCI distribution specification in this process: pulls and pushes, with optional
 * tokens, passwords and redirects. A page that a test sets takes precedence.
 */
final class TestRegistry implements AutoCloseable {

    /** The kinds of login that the registry can require. */
    enum Login {
        NONE,
        BASIC,
        TOKEN
    }

    /** The only valid login, {@code user:secret}, in base64. */
    static final String AUTH = "dXNlcjpzZWNyZXQ=";

    private static final Pattern MANIFEST = Pattern.compile("/v2/(.+)/manifests/([^/]+)");
    private static final Pattern BLOB = Pattern.compile("/v2/(.+)/blobs/(sha256:[0-9a-f]{64})");
    private static final Pattern UPLOAD = Pattern.compile("/v2/(.+)/blobs/uploads/(.*)");

    /** A manifest and its media type. */
    private record Stored(Bytes json, String mediaType) {}

    final Map<String, HttpHandler> pages = new ConcurrentHashMap<>();
    final List<String> requests = new CopyOnWriteArrayList<>();
    volatile Login login = Login.NONE;
    volatile @Nullable String blobsAt;

    private final Map<String, Stored> manifests = new ConcurrentHashMap<>();
    private final Map<String, Bytes> blobs = new ConcurrentHashMap<>();
    private final AtomicInteger tokens = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    TestRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Its {@code host:port}. */
    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Refuses earlier tokens from now on. */
    void expireTokens() {
        tokens.incrementAndGet();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        requests.add(exchange.getRequestMethod() + " " + path + " " + kind(authorization));
        HttpHandler page = pages.get(path);
        if (page != null) {
            page.handle(exchange);
        } else if (path.equals("/token")) {
            token(exchange, authorization);
        } else if (!isAllowed(authorization)) {
            exchange.getResponseHeaders().set("WWW-Authenticate", challenge());
            send(exchange, 401, "{\"errors\": [{\"code\": \"UNAUTHORIZED\"}]}");
        } else {
            serve(exchange, path);
        }
    }

    private static String kind(@Nullable String authorization) {
        return authorization == null ? "-" : authorization.split(" ", 2)[0];
    }

    private boolean isAllowed(@Nullable String authorization) {
        return switch (login) {
            case NONE -> true;
            case BASIC -> ("Basic " + AUTH).equals(authorization);
            case TOKEN -> ("Bearer token-" + tokens.get()).equals(authorization);
        };
    }

    private String challenge() {
        return login == Login.BASIC
                ? "Basic realm=\"test\""
                : "Bearer realm=\"http://" + host() + "/token\",service=\"test registry\"";
    }

    private void token(HttpExchange exchange, @Nullable String authorization) throws IOException {
        requests.add("query " + exchange.getRequestURI().getQuery());
        if (("Basic " + AUTH).equals(authorization)) {
            send(exchange, 200, "{\"token\": \"token-" + tokens.get() + "\"}");
        } else {
            send(exchange, 401, "{}");
        }
    }

    private void serve(HttpExchange exchange, String path) throws IOException {
        Matcher upload = UPLOAD.matcher(path);
        Matcher blob = BLOB.matcher(path);
        Matcher manifest = MANIFEST.matcher(path);
        String method = exchange.getRequestMethod();
        if (upload.matches()) {
            upload(exchange, path);
        } else if (blob.matches()) {
            blob(exchange, blob.group(2));
        } else if (manifest.matches() && method.equals("PUT")) {
            putManifest(exchange, manifest.group(1), manifest.group(2));
        } else if (manifest.matches()) {
            manifest(exchange, manifests.get(manifest.group(1) + " " + manifest.group(2)));
        } else {
            send(exchange, 404, "{}");
        }
    }

    private void upload(HttpExchange exchange, String path) throws IOException {
        if (exchange.getRequestMethod().equals("POST")) {
            exchange.getResponseHeaders().set("Location", path + "one?state=x");
            send(exchange, 202, "");
            return;
        }
        Bytes body = Bytes.wrap(exchange.getRequestBody().readAllBytes());
        String digest = exchange.getRequestURI().getQuery().replaceFirst(".*digest=", "");
        if (!digest.equals(Digest.of(body))) {
            send(exchange, 400, "{\"errors\": [{\"code\": \"DIGEST_INVALID\"}]}");
            return;
        }
        blobs.put(digest, body);
        send(exchange, 201, "");
    }

    private void blob(HttpExchange exchange, String digest) throws IOException {
        Bytes bytes = blobs.get(digest);
        String elsewhere = blobsAt;
        if (bytes == null) {
            send(exchange, 404, "{}");
        } else if (elsewhere != null) {
            exchange.getResponseHeaders().set("Location", elsewhere + "/" + digest + "?sig=x");
            send(exchange, 307, "");
        } else {
            send(exchange, 200, bytes);
        }
    }

    private void putManifest(HttpExchange exchange, String repository, String reference)
            throws IOException {
        Bytes json = Bytes.wrap(exchange.getRequestBody().readAllBytes());
        Stored stored = new Stored(json, exchange.getRequestHeaders().getFirst("Content-Type"));
        manifests.put(repository + " " + reference, stored);
        manifests.put(repository + " " + Digest.of(json), stored);
        send(exchange, 201, "");
    }

    private static void manifest(HttpExchange exchange, @Nullable Stored stored)
            throws IOException {
        if (stored == null) {
            send(exchange, 404, "{\"errors\": [{\"code\": \"MANIFEST_UNKNOWN\"}]}");
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", stored.mediaType());
        exchange.getResponseHeaders().set("Docker-Content-Digest", Digest.of(stored.json()));
        send(exchange, 200, stored.json());
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        send(exchange, status, Bytes.utf8(body));
    }

    static void send(HttpExchange exchange, int status, Bytes body) throws IOException {
        boolean hasBody = body.size() > 0 && !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, hasBody ? body.size() : -1);
        if (hasBody) {
            exchange.getResponseBody().write(body.toByteArray());
        }
        exchange.close();
    }
}
