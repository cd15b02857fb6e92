package io.wasmjobs.engine.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;

/** Makes HTTP clients that follow nothing and go through nobody on their own account. */
public final class HttpClients {

    private static final String ALLOWED_HEADERS = "jdk.httpclient.allowRestrictedHeaders";

    static {
        // Read once, when the JDK's client is first used: so that a request to a checked address
        // can carry the name that it was looked up by.
        String allowed = System.getProperty(ALLOWED_HEADERS, "");
        if (!allowed.contains("host")) {
            System.setProperty(ALLOWED_HEADERS, allowed.isEmpty() ? "host" : allowed + ",host");
        }
    }

    private HttpClients() {}

    /** A client for HTTP/1.1 without redirects, proxy, cookies and credentials. */
    public static HttpClient create() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build();
    }

    /** Whether this JVM lets a request name its host itself. */
    static boolean mayNameHost() {
        try {
            HttpRequest.newBuilder(URI.create("http://127.0.0.1/")).header("Host", "example.org");
            return true;
        } catch (IllegalArgumentException restricted) {
            return false;
        }
    }
}
