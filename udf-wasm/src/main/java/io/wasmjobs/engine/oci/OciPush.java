package io.wasmjobs.engine.oci;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.engine.http.HttpExchanges;
import io.wasmjobs.engine.http.HttpResponse;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pushes a module and its manifest to a registry, as an artifact that {@link OciModules} can read.
 */
public final class OciPush implements AutoCloseable {

    private static final String CONFIG = "application/vnd.wasm.config.v0+json";
    private static final Bytes CONFIG_BYTES =
            Bytes.utf8("{\"architecture\":\"wasm\",\"os\":\"wasip1\"}");
    private static final String BLOB = "application/octet-stream";
    private static final int MAX_ANSWER_BYTES = 64 << 10;

    private final OciReference artifact;
    private final URI origin;
    private final Exchange exchange;
    private final Authorizations authorizations;

    /**
     * A push to the tag of {@code artifact}.
     *
     * @throws IllegalArgumentException if it has no repository, or a digest instead of a tag
     */
    public OciPush(OciReference artifact, OciAccess access) {
        if (artifact.repository().isEmpty() || artifact.isPinned()) {
            throw new IllegalArgumentException(
                    artifact + " has to name a repository and a tag, where something can be put");
        }
        this.artifact = artifact;
        this.origin = RegistryAddress.of(artifact.registry(), access.plainHttp());
        this.exchange = new Exchange(access.timeout());
        this.authorizations = new Authorizations(origin, access, exchange, "pull,push");
    }

    /**
     * Pushes, and returns a reference to the artifact by digest.
     *
     * @param manifest the manifest's JSON; null for none
     */
    public OciReference push(Bytes module, @Nullable Bytes manifest) throws IOException {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("schemaVersion", 2).put("mediaType", ArtifactManifest.IMAGE);
        json.set("config", uploaded(CONFIG, CONFIG_BYTES));
        var layers = json.putArray("layers");
        layers.add(uploaded(ArtifactManifest.Image.MODULE, module));
        if (manifest != null) {
            layers.add(uploaded(ArtifactManifest.Image.MANIFEST, manifest));
        }
        Bytes bytes = Bytes.utf8(json.toString());
        URI address = address("manifests/" + artifact.version());
        HttpResponse unused = send("PUT", address, ArtifactManifest.IMAGE, bytes, 201);
        return artifact.at(Digest.of(bytes));
    }

    @Override
    public void close() {
        exchange.close();
    }

    /** Uploads a blob in one piece and returns its descriptor. */
    private ObjectNode uploaded(String mediaType, Bytes blob) throws IOException {
        String digest = Digest.of(blob);
        HttpResponse begun = send("POST", address("blobs/uploads/"), BLOB, Bytes.EMPTY, 202);
        URI upload = upload(begun.header("Location").orElse(""), digest);
        HttpResponse unused = send("PUT", upload, BLOB, blob, 201);
        return JsonNodeFactory.instance
                .objectNode()
                .put("mediaType", mediaType)
                .put("digest", digest)
                .put("size", blob.size());
    }

    /** The address to upload to. The module and the login are sent only to the registry itself. */
    private URI upload(String location, String digest) throws IOException {
        try {
            URI to = origin.resolve(location);
            if (RegistryAddress.isSame(origin, to)) {
                String before = to.getRawQuery() == null ? "?" : "?" + to.getRawQuery() + "&";
                return URI.create(RegistryAddress.shown(to) + before + "digest=" + digest);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(artifact + ": the registry names no address to upload to", e);
        }
        throw new IOException(artifact + ": the registry names another server to upload to");
    }

    private URI address(String path) {
        return origin.resolve("/v2/" + artifact.repository() + "/" + path);
    }

    private HttpResponse send(
            String method, URI address, String mediaType, Bytes body, int expected)
            throws IOException {
        try {
            String kept = authorizations.kept(artifact.repository());
            HttpResponse response = once(method, address, mediaType, body, kept);
            if (response.status() == 401) {
                String challenge = response.header("WWW-Authenticate").orElse("");
                String authorization = authorizations.answer(artifact, challenge);
                response = once(method, address, mediaType, body, authorization);
            }
            if (response.status() == expected) {
                return response;
            }
            throw new IOException(
                    RegistryAddress.shown(address)
                            + " answered "
                            + response.status()
                            + (response.status() == 401 || response.status() == 403
                                    ? "; " + authorizations.advice()
                                    : ""));
        } catch (IOException e) {
            throw new IOException(artifact + ": " + e.getMessage(), e);
        }
    }

    private HttpResponse once(
            String method,
            URI address,
            String mediaType,
            Bytes body,
            @Nullable String authorization)
            throws IOException {
        Map<String, String> headers = new HashMap<>(Map.of("Content-Type", mediaType));
        if (authorization != null) {
            headers.put("Authorization", authorization);
        }
        return exchange.send(
                new HttpExchanges.Request(address, method, headers, body), MAX_ANSWER_BYTES);
    }
}
