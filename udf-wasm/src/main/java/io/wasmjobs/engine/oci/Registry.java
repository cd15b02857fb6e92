package io.wasmjobs.engine.oci;

import io.wasmjobs.engine.http.HttpResponse;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads manifests and blobs from a registry (OCI distribution specification, version 1.1). Sizes
 * are limited before reading, and digests are compared afterwards.
 */
final class Registry implements AutoCloseable {

    private static final int MAX_MANIFEST_BYTES = 1 << 20;
    private static final int MAX_REDIRECTS = 3;

    /**
     * The least bytes to accept, so that an error's description can be read also if the requested
     * blob is smaller.
     */
    private static final int MAX_ERROR_BYTES = 64 << 10;

    private static final String DIGEST = "Docker-Content-Digest";

    private final URI origin;
    private final Exchange exchange;
    private final Authorizations authorizations;

    Registry(String host, OciAccess access) {
        this.origin = RegistryAddress.of(host, access.plainHttp());
        this.exchange = new Exchange(access.timeout());
        this.authorizations = new Authorizations(origin, access, exchange, "pull");
    }

    /** A manifest's bytes, digest and media type as sent by the registry. */
    record FetchedManifest(Bytes json, String digest, @Nullable String contentType) {}

    /** The current digest of an artifact; empty if the registry does not send it. */
    Optional<String> digest(OciReference artifact) throws IOException {
        return ask("HEAD", artifact, ContentKind.MANIFEST, artifact.version(), MAX_MANIFEST_BYTES)
                .flatMap(response -> response.header(DIGEST));
    }

    /** An artifact's manifest; empty if the registry has none. */
    Optional<FetchedManifest> manifest(OciReference artifact) throws IOException {
        Optional<HttpResponse> response =
                ask("GET", artifact, ContentKind.MANIFEST, artifact.version(), MAX_MANIFEST_BYTES);
        if (response.isEmpty()) {
            return Optional.empty();
        }
        Bytes json = response.get().body();
        String said = response.get().header(DIGEST).orElse("");
        String expected =
                artifact.isPinned()
                        ? artifact.version()
                        : said.startsWith(Digest.ALGORITHM) ? said : Digest.of(json);
        verify(json, expected, "the manifest");
        return Optional.of(
                new FetchedManifest(
                        json, expected, response.get().header("Content-Type").orElse(null)));
    }

    /**
     * A blob's bytes.
     *
     * @param blob of a size that the caller has checked
     */
    Bytes blob(OciReference artifact, Descriptor blob) throws IOException {
        int size = Math.toIntExact(blob.size());
        Bytes bytes =
                ask(
                                "GET",
                                artifact,
                                ContentKind.BLOB,
                                blob.digest(),
                                Math.max(size, MAX_ERROR_BYTES))
                        .map(HttpResponse::body)
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "the registry does not have its blob "
                                                        + blob.digest()
                                                        + "; push it again"));
        if (bytes.size() != size) {
            throw new IOException(
                    "blob " + blob.digest() + " has " + bytes.size() + " bytes instead of " + size);
        }
        verify(bytes, blob.digest(), "the blob");
        return bytes;
    }

    @Override
    public void close() {
        exchange.close();
    }

    private static void verify(Bytes bytes, String expected, String what) throws IOException {
        String actual = Digest.of(bytes);
        if (!actual.equals(expected)) {
            throw new IOException(
                    what + " that the registry sends has digest " + actual + ", not " + expected);
        }
    }

    /** The kinds of content and the media types that are accepted for each. */
    private enum ContentKind {
        MANIFEST("manifests", ArtifactManifest.IMAGE + ", " + ArtifactManifest.INDEX),
        BLOB("blobs", "*/*");

        private final String path;
        private final String accept;

        ContentKind(String path, String accept) {
            this.path = path;
            this.accept = accept;
        }
    }

    /** A response, and the address that it came from after all redirects. */
    private record Answer(HttpResponse response, URI from) {}

    private Optional<HttpResponse> ask(
            String method, OciReference artifact, ContentKind kind, String version, int maxBytes)
            throws IOException {
        String repository = artifact.repository();
        URI address = origin.resolve("/v2/" + repository + "/" + kind.path + "/" + version);
        Request request = new Request(method, address, kind, maxBytes);
        Answer answer = follow(request, authorizations.kept(repository));
        // A challenge of another server could redirect this registry's password.
        if (answer.response().status() == 401 && RegistryAddress.isSame(origin, answer.from())) {
            String challenge = answer.response().header("WWW-Authenticate").orElse("");
            answer = follow(request, authorizations.answer(artifact, challenge));
        }
        int status = answer.response().status();
        return switch (status) {
            case 200 -> Optional.of(answer.response());
            case 404 -> Optional.empty();
            case 401, 403 ->
                    throw new IOException(
                            RegistryAddress.shown(answer.from())
                                    + " refuses access ("
                                    + status
                                    + "); "
                                    + authorizations.advice());
            default ->
                    throw new IOException(
                            RegistryAddress.shown(answer.from()) + " answered " + status);
        };
    }

    private record Request(String method, URI address, ContentKind kind, int maxBytes) {}

    /** Follows redirects; only those of a blob may lead to another server. */
    private Answer follow(Request request, @Nullable String authorization) throws IOException {
        URI address = request.address();
        Map<String, String> headers = new HashMap<>(Map.of("Accept", request.kind().accept));
        if (authorization != null) {
            headers.put("Authorization", authorization);
        }
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            HttpResponse response =
                    exchange.send(request.method(), address, headers, request.maxBytes());
            switch (response.status()) {
                case 301, 302, 303, 307, 308 -> address = target(address, request.kind(), response);
                default -> {
                    return new Answer(response, address);
                }
            }
            if (!RegistryAddress.isSame(origin, address)) {
                headers.remove("Authorization");
            }
        }
        throw new IOException(
                request.address() + " redirects more than " + MAX_REDIRECTS + " times");
    }

    private URI target(URI from, ContentKind kind, HttpResponse response) throws IOException {
        URI to;
        try {
            to = from.resolve(response.header("Location").orElse(""));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    RegistryAddress.shown(from) + " redirects to something that is no address", e);
        }
        boolean isFollowed =
                kind == ContentKind.BLOB
                        ? RegistryAddress.mayLead(from, to)
                        : RegistryAddress.isSame(origin, to);
        if (!isFollowed) {
            throw new IOException(
                    RegistryAddress.shown(from)
                            + " redirects to "
                            + Quoted.text(RegistryAddress.shown(to))
                            + ", which is not followed");
        }
        return to;
    }
}
