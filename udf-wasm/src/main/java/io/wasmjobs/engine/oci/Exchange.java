package io.wasmjobs.engine.oci;

import io.wasmjobs.engine.http.BodyTooLarge;
import io.wasmjobs.engine.http.HttpExchanges;
import io.wasmjobs.engine.http.HttpResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Sends requests within one time limit for all of them. Errors name the address without its query.
 */
final class Exchange implements AutoCloseable {

    private final HttpExchanges exchanges = new HttpExchanges();
    private final Duration timeout;

    Exchange(Duration timeout) {
        this.timeout = timeout;
    }

    HttpResponse send(String method, URI address, Map<String, String> headers, int maxBytes)
            throws IOException {
        return send(new HttpExchanges.Request(address, method, headers, null), maxBytes);
    }

    HttpResponse send(HttpExchanges.Request request, int maxBytes) throws IOException {
        URI address = request.url();
        try {
            return exchanges.send(request, null, maxBytes, timeout);
        } catch (BodyTooLarge e) {
            throw new IOException(
                    RegistryAddress.shown(address) + " sends more than " + maxBytes + " bytes", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(
                    "interrupted while reading " + RegistryAddress.shown(address));
        } catch (IOException e) {
            throw new IOException(RegistryAddress.shown(address) + " did not answer: " + e, e);
        }
    }

    @Override
    public void close() {
        exchanges.close();
    }
}
