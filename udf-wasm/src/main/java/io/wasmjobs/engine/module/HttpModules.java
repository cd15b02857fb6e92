package io.wasmjobs.engine.module;

import io.wasmjobs.engine.http.BodyTooLarge;
import io.wasmjobs.engine.http.HttpExchanges;
import io.wasmjobs.engine.http.HttpResponse;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Modules on a web server: {@code <base>/<id>.wasm}, and its manifest {@code <base>/<id>.json}.
 * Entity tags avoid sending an unchanged module again. Redirects are followed only on the same
 * server.
 */
public final class HttpModules implements ModuleSource {

    private static final int MAX_MANIFEST_BYTES = 1 << 20;
    private static final int MAX_REDIRECTS = 3;
    private static final String ABSENT = "-";

    private final URI base;
    private final int maxModuleBytes;
    private final Duration timeout;
    private final HttpExchanges exchanges = new HttpExchanges();

    /**
     * Modules below {@code base}, an {@code http} or {@code https} address.
     *
     * @param maxModuleBytes a larger module is not read
     * @param timeout bounds each request, up to the last byte of its response
     */
    public HttpModules(URI base, int maxModuleBytes, Duration timeout) {
        if (base.getHost() == null || !String.valueOf(base.getScheme()).matches("https?")) {
            throw new IllegalArgumentException(base + " is not an http or https address");
        }
        this.base = base.getPath().endsWith("/") ? base : URI.create(base + "/");
        this.maxModuleBytes = maxModuleBytes;
        this.timeout = timeout;
    }

    @Override
    public Optional<Fetched> fetch(String id, @Nullable String knownVersion) throws IOException {
        EntityTags known = EntityTags.parse(knownVersion);
        Answer module = get(id + ".wasm", known.module(), maxModuleBytes);
        if (module.version().equals(ABSENT)) {
            return Optional.empty();
        }
        Answer manifest = get(id + ".json", known.manifest(), MAX_MANIFEST_BYTES);
        EntityTags current = new EntityTags(module.version(), manifest.version());
        if (current.equals(known)) {
            return Optional.of(new Fetched.Unchanged());
        }
        Answer wholeModule =
                module.body() == null ? get(id + ".wasm", null, maxModuleBytes) : module;
        if (wholeModule.body() == null) {
            return Optional.empty();
        }
        Answer wholeManifest =
                manifest.body() == null && !manifest.version().equals(ABSENT)
                        ? get(id + ".json", null, MAX_MANIFEST_BYTES)
                        : manifest;
        return Optional.of(
                new Fetched.Changed(
                        new EntityTags(wholeModule.version(), wholeManifest.version()).toString(),
                        wholeModule.body(),
                        wholeManifest.body()));
    }

    @Override
    public void close() {
        exchanges.close();
    }

    @Override
    public String description() {
        return "server " + base;
    }

    private Answer get(String name, @Nullable String knownTag, int maxBytes) throws IOException {
        URI address = base.resolve(name);
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpResponse response = send(address, knownTag, maxBytes);
            switch (response.status()) {
                case 200 -> {
                    return answer(response);
                }
                case 304 -> {
                    if (knownTag != null) {
                        return new Answer(knownTag, null);
                    }
                    throw new IOException(address + " answered 304 to a request without a tag");
                }
                case 404, 410 -> {
                    return new Answer(ABSENT, null);
                }
                case 301, 302, 303, 307, 308 -> address = redirected(address, response);
                default -> throw new IOException(address + " answered " + response.status());
            }
        }
        throw new IOException(
                base.resolve(name) + " redirects more than " + MAX_REDIRECTS + " times");
    }

    private HttpResponse send(URI address, @Nullable String knownTag, int maxBytes)
            throws IOException {
        boolean mayBeUnchanged = knownTag != null && EntityTags.isTag(knownTag);
        Map<String, String> headers = mayBeUnchanged ? Map.of("If-None-Match", knownTag) : Map.of();
        try {
            return exchanges.send(
                    new HttpExchanges.Request(address, "GET", headers, null),
                    null,
                    maxBytes,
                    timeout);
        } catch (BodyTooLarge e) {
            throw new ModuleTooLarge(address.toString(), maxBytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading " + address);
        } catch (IOException e) {
            throw new IOException(address + " did not answer: " + e, e);
        }
    }

    private static Answer answer(HttpResponse response) {
        Bytes body = response.body();
        String tag =
                response.header("ETag").filter(EntityTags::isTag).orElseGet(() -> Sha256.hex(body));
        return new Answer(tag, body);
    }

    private URI redirected(URI from, HttpResponse response) throws IOException {
        String location = response.header("Location").orElse("");
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException(from + " redirects to something that is no address", e);
        }
        boolean sameServer =
                base.getScheme().equals(to.getScheme())
                        && base.getHost().equals(to.getHost())
                        && base.getPort() == to.getPort();
        if (location.isEmpty() || !sameServer) {
            throw new IOException(from + " redirects to another server, which is not followed");
        }
        return to;
    }

    /** A response's body and its entity tag, or a hash if the server sent no tag. */
    private record Answer(String version, @Nullable Bytes body) {}

    /** The entity tags of module and manifest, encoded in one line. */
    private record EntityTags(@Nullable String module, @Nullable String manifest) {

        static EntityTags parse(@Nullable String text) {
            int space = text == null ? -1 : text.indexOf(' ');
            return text == null || space < 0
                    ? new EntityTags(null, null)
                    : new EntityTags(text.substring(0, space), text.substring(space + 1));
        }

        /** Whether the text is an entity tag (RFC 9110, section 8.8.3). */
        static boolean isTag(String text) {
            return text.matches("(W/)?\"[!#-~]*\"");
        }

        @Override
        public String toString() {
            return module + " " + manifest;
        }
    }
}
