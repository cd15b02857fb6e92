package io.wasmjobs.engine.http;

import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/**
 * Requests and their responses over HTTP/1.1, each on the calling thread, bounded in time from the
 * first packet to the body's last byte, and in size. An interrupt of the thread cancels the
 * exchange. Only the look-up of a name, if no address is given, has the system's own time limit.
 */
public final class HttpExchanges implements AutoCloseable {

    private static final Duration IDLE = Duration.ofSeconds(30);

    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, HttpExchanges::timerThread);
    private final AtomicLong nextSweep = new AtomicLong(System.nanoTime() + IDLE.toNanos());
    private @Nullable Client client;

    /** Creates a connection pool of its own. */
    public HttpExchanges() {
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(IDLE.toSeconds(), TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    /**
     * A request.
     *
     * @param headers without those of the connection
     * @param body null for none
     */
    public record Request(
            URI url, String method, Map<String, String> headers, @Nullable Bytes body) {}

    /**
     * Sends a request and reads the whole response, whatever its status; a redirect is not
     * followed.
     *
     * @param address the address to connect to; null to resolve the url's host name
     * @param maxBytes the largest body that is read
     * @throws HttpTimeoutException if the response is not complete within {@code limit}
     * @throws BodyTooLarge if the body has more than {@code maxBytes} bytes
     * @throws IOException if the connection fails or the response is not HTTP
     * @throws InterruptedException if the calling thread is interrupted
     */
    // The client throws several runtime exceptions if it is cancelled while it connects.
    @SuppressWarnings("IllegalCatch")
    public HttpResponse send(
            Request request, @Nullable InetAddress address, int maxBytes, Duration limit)
            throws IOException, InterruptedException {
        HttpUriRequestBase http = message(request);
        Future<?> end = cancelAfter(limit, http);
        try (ClassicHttpResponse response =
                client().client().executeOpen(target(request.url(), address), http, null)) {
            byte[] body = body(response.getEntity(), maxBytes);
            if (body.length > maxBytes) {
                // Closes the connection at once: closing only the response would read the rest.
                http.cancel();
                throw new BodyTooLarge(maxBytes);
            }
            return new HttpResponse(response.getCode(), headers(response), Bytes.wrap(body));
        } catch (BodyTooLarge e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if (Thread.interrupted()) {
                InterruptedException interrupted =
                        new InterruptedException("interrupted during an HTTP request");
                interrupted.initCause(e);
                throw interrupted;
            }
            if (http.isCancelled()) {
                throw new HttpTimeoutException("no complete response in time");
            }
            throw e;
        } finally {
            end.cancel(false);
            closeIdle();
        }
    }

    /** Cancels running requests. */
    @Override
    public synchronized void close() {
        timer.shutdownNow();
        if (client != null) {
            client.client().close(CloseMode.IMMEDIATE);
        }
    }

    /** Created on first use: loading its trust store takes longer than most modules run. */
    private synchronized Client client() {
        Client existing = client;
        if (existing == null) {
            PoolingHttpClientConnectionManager connections = HttpConnections.create();
            existing = new Client(connections, HttpConnections.client(connections));
            client = existing;
        }
        return existing;
    }

    private record Client(
            PoolingHttpClientConnectionManager connections, CloseableHttpClient client) {}

    private Future<?> cancelAfter(Duration limit, HttpUriRequestBase http) throws IOException {
        try {
            return timer.schedule(http::cancel, limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            throw new IOException("the engine is closed", e);
        }
    }

    private static HttpUriRequestBase message(Request request) {
        HttpUriRequestBase http = new HttpUriRequestBase(request.method(), request.url());
        request.headers().forEach(http::setHeader);
        if (request.body() != null) {
            http.setEntity(new ByteArrayEntity(request.body().unsafeArray(), null));
        }
        return http;
    }

    /** The port of an {@code http} or {@code https} url: its own, or its scheme's default. */
    static int port(URI url) {
        if (url.getPort() != -1) {
            return url.getPort();
        }
        return url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }

    private static HttpHost target(URI url, @Nullable InetAddress address) {
        return address == null
                ? new HttpHost(url.getScheme(), url.getHost(), port(url))
                : new HttpHost(url.getScheme(), address, url.getHost(), port(url));
    }

    private static Map<String, String> headers(ClassicHttpResponse response) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : response.getHeaders()) {
            headers.putIfAbsent(header.getName(), header.getValue());
        }
        return headers;
    }

    /** The whole body, or one byte more than the limit. */
    private static byte[] body(@Nullable HttpEntity entity, int maxBytes) throws IOException {
        InputStream body = entity == null ? null : entity.getContent();
        return body == null ? new byte[0] : body.readNBytes(Math.max(maxBytes, maxBytes + 1));
    }

    /** Closes idle connections, at most once in an interval. */
    private void closeIdle() {
        long due = nextSweep.get();
        long now = System.nanoTime();
        if (now - due > 0 && nextSweep.compareAndSet(due, now + IDLE.toNanos())) {
            client().connections().closeIdle(TimeValue.of(IDLE));
        }
    }

    private static Thread timerThread(Runnable work) {
        Thread thread = new Thread(work, "wasmjobs-http-timer");
        thread.setDaemon(true);
        return thread;
    }
}
