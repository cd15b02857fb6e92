package io.wasmjobs.gateway.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The HTTP server: Javalin on Jetty, with limits on what a connection may use. */
public final class HttpServer implements AutoCloseable {

    private static final int MAX_THREADS = 64;
    private static final int MIN_THREADS = 8;
    private static final int THREAD_IDLE_MS = 60_000;

    private final Javalin server;

    private HttpServer(Javalin server) {
        this.server = server;
    }

    /**
     * Starts a server.
     *
     * @param address where it listens
     * @param routes adds the routes
     * @throws io.javalin.util.JavalinException if it cannot listen there
     */
    public static HttpServer start(
            Address address, Limits limits, GatewayMetrics metrics, Consumer<RoutesConfig> routes) {
        Javalin javalin =
                Javalin.create(
                        config -> {
                            configure(config, limits);
                            listen(config, address, limits);
                            config.requestLogger.http((request, ms) -> count(metrics, request, ms));
                            Problems.handle(config);
                            config.routes.before(HttpServer::secure);
                            routes.accept(config.routes);
                        });
        return new HttpServer(javalin.start());
    }

    private static void configure(JavalinConfig config, Limits limits) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.http.asyncTimeout = limits.maxWait().plusSeconds(30).toMillis();
        config.http.maxRequestSize = limits.maxModuleBytes();
        config.http.generateEtags = false;
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS, THREAD_IDLE_MS);
        threads.setName("gateway-http");
        threads.setDaemon(true);
        config.jetty.threadPool = threads;
    }

    private static void listen(JavalinConfig config, Address address, Limits limits) {
        config.jetty.modifyServer(
                server -> {
                    server.setErrorHandler(new ProblemErrorHandler());
                    server.setStopTimeout(2_000);
                });
        config.jetty.modifyServletContextHandler(
                context -> {
                    context.setErrorHandler(new ProblemErrorHandler());
                    // A job id may contain any character, including an encoded slash.
                    context.getServletHandler().setDecodeAmbiguousURIs(true);
                });
        config.jetty.addConnector((server, http) -> connector(server, http, address, limits));
    }

    private static ServerConnector connector(
            Server server, HttpConfiguration http, Address address, Limits limits) {
        http.setSendServerVersion(false);
        http.setSendDateHeader(true);
        http.setRequestHeaderSize(limits.maxHeaderBytes());
        http.setUriCompliance(
                UriCompliance.from("0,AMBIGUOUS_PATH_SEPARATOR,AMBIGUOUS_PATH_ENCODING"));
        ServerConnector connector =
                address.tls()
                        .map(tls -> tls.connector(server, http))
                        .orElseGet(
                                () -> new ServerConnector(server, new HttpConnectionFactory(http)));
        connector.setHost(address.host());
        connector.setPort(address.port());
        connector.setIdleTimeout(limits.idleTimeout().toMillis());
        server.addBean(new NetworkConnectionLimit(limits.maxConnections(), connector));
        return connector;
    }

    /**
     * Sets security headers on every answer: no content sniffing, no framing, no caching, no
     * referrer.
     */
    private static void secure(Context request) {
        request.header("X-Content-Type-Options", "nosniff");
        request.header("Referrer-Policy", "no-referrer");
        request.header("Cache-Control", "no-store");
        request.header("Cross-Origin-Resource-Policy", "same-origin");
        request.header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }

    private static void count(GatewayMetrics metrics, Context request, Float milliseconds) {
        Endpoint endpoint = request.endpoints().lastHttpEndpoint();
        metrics.answered(
                request.method().toString(),
                endpoint == null ? "none" : endpoint.path,
                request.statusCode(),
                milliseconds / 1_000.0);
    }

    /** All routes, such as {@code GET /v1/jobs/{id}}. */
    public List<String> routes() {
        return server.unsafe.internalRouter.allHttpHandlers().stream()
                .map(parsed -> parsed.endpoint)
                .filter(endpoint -> endpoint.method.isHttpMethod())
                .map(
                        endpoint ->
                                endpoint.method.name()
                                        + " "
                                        + endpoint.path.replace('<', '{').replace('>', '}'))
                .toList();
    }

    /** The port that it listens on. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
