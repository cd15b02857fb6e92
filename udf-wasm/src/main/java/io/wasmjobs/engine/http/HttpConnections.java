package io.wasmjobs.engine.http;

import java.io.IOException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Creates interruptible connections and a client that adds nothing of its own: no redirects, proxy,
 * cookies, credentials, compression or upgrades.
 */
final class HttpConnections {

    /**
     * More than there are threads that send requests, so that only the threads bound the
     * connections.
     */
    private static final int UNBOUNDED = 1 << 20;

    private static final TimeValue CHECKED_AFTER = TimeValue.ofSeconds(1);

    /**
     * Bounds the headers, so that a server that never ends them cannot fill the heap before the
     * timeout.
     */
    private static final Http1Config HEADERS =
            Http1Config.custom().setMaxLineLength(64 << 10).setMaxHeaderCount(256).build();

    private HttpConnections() {}

    static PoolingHttpClientConnectionManager create() {
        return new Interruptible()
                .setConnectionFactory(
                        ManagedHttpClientConnectionFactory.builder().http1Config(HEADERS).build())
                .setMaxConnTotal(UNBOUNDED)
                .setMaxConnPerRoute(UNBOUNDED)
                .setDefaultSocketConfig(
                        SocketConfig.custom()
                                .setTcpNoDelay(true)
                                .setSoTimeout(Timeout.DISABLED)
                                .build())
                .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.DISABLED)
                                .setSocketTimeout(Timeout.DISABLED)
                                .setValidateAfterInactivity(CHECKED_AFTER)
                                .build())
                .build();
    }

    static CloseableHttpClient client(PoolingHttpClientConnectionManager connections) {
        return HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(
                        RequestConfig.custom()
                                .setConnectionRequestTimeout(Timeout.DISABLED)
                                .setProtocolUpgradeEnabled(false)
                                .setAuthenticationEnabled(false)
                                .build())
                .setUserAgent("wasmjobs")
                .setRetryStrategy(new RetryOnClosedConnection())
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    /**
     * Uses sockets of channels, which are closed when the thread that reads from them is
     * interrupted.
     */
    private static final class Interruptible extends PoolingHttpClientConnectionManagerBuilder {

        @Override
        protected HttpClientConnectionOperator createConnectionOperator(
                SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
            return new DefaultHttpClientConnectionOperator(
                    Interruptible::socket,
                    ports,
                    names,
                    RegistryBuilder.<TlsSocketStrategy>create().register("https", tls).build());
        }

        private static Socket socket(Proxy none) throws IOException {
            return SocketChannel.open().socket();
        }
    }

    /**
     * Retries once, and only if the server closed a reused connection before it answered and the
     * request's method allows it (RFC 9112, section 9.3.1).
     */
    private static final class RetryOnClosedConnection implements HttpRequestRetryStrategy {

        @Override
        public boolean retryRequest(
                HttpRequest request, IOException fault, int sent, HttpContext context) {
            EndpointDetails connection =
                    HttpClientContext.castOrCreate(context).getEndpointDetails();
            boolean wasUsedBefore = connection != null && connection.getRequestCount() > 1;
            boolean wasClosed =
                    fault instanceof NoHttpResponseException || fault instanceof SocketException;
            return sent == 1
                    && wasUsedBefore
                    && wasClosed
                    && Method.isIdempotent(request.getMethod());
        }

        @Override
        public boolean retryRequest(
                org.apache.hc.core5.http.HttpResponse response, int sent, HttpContext context) {
            return false;
        }

        @Override
        public TimeValue getRetryInterval(
                org.apache.hc.core5.http.HttpResponse response, int sent, HttpContext context) {
            return TimeValue.ZERO_MILLISECONDS;
        }
    }
}
