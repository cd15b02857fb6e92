package io.wasmjobs.engine.oci;

import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Pushes artifacts to a registry as a client does: each blob, then the manifest. */
final class Pusher {

    static final String WASM = "application/wasm";
    static final String MANIFEST = "application/vnd.wasmjobs.manifest.v1+json";

    private static final String CONFIG = "application/vnd.wasm.config.v0+json";

    /** A layer to push. */
    record Layer(String mediaType, Bytes bytes) {

        Layer(String mediaType, String text) {
            this(mediaType, Bytes.utf8(text));
        }

        String descriptor() {
            return "{\"mediaType\": \"%s\", \"digest\": \"%s\", \"size\": %d}"
                    .formatted(mediaType, Digest.of(bytes), bytes.size());
        }
    }

    private final HttpClient client = HttpClient.newHttpClient();
    private final String host;
    private final String authorization;

    Pusher(String host, String authorization) {
        this.host = host;
        this.authorization = authorization;
    }

    /** Pushes an artifact, and returns its digest. */
    String push(String repository, String tag, Layer... layers)
            throws IOException, InterruptedException {
        Layer config = new Layer(CONFIG, "{\"architecture\": \"wasm\", \"os\": \"wasip1\"}");
        blob(repository, config.bytes());
        for (Layer layer : layers) {
            blob(repository, layer.bytes());
        }
        String all = Arrays.stream(layers).map(Layer::descriptor).collect(Collectors.joining(","));
        return manifest(repository, tag, ArtifactManifest.IMAGE, image(config.descriptor(), all));
    }

    static String image(String config, String layers) {
        return "{\"schemaVersion\": 2, \"mediaType\": \"%s\", \"config\": %s, \"layers\": [%s]}"
                .formatted(ArtifactManifest.IMAGE, config, layers);
    }

    /** Pushes a manifest as it is, and returns its digest. */
    String manifest(String repository, String tag, String mediaType, String json)
            throws IOException, InterruptedException {
        send(
                request("/v2/" + repository + "/manifests/" + tag)
                        .header("Content-Type", mediaType)
                        .PUT(HttpRequest.BodyPublishers.ofString(json)),
                201);
        return Digest.of(Bytes.utf8(json));
    }

    private void blob(String repository, Bytes bytes) throws IOException, InterruptedException {
        HttpResponse<String> upload =
                send(
                        request("/v2/" + repository + "/blobs/uploads/")
                                .POST(HttpRequest.BodyPublishers.noBody()),
                        202);
        String location = upload.headers().firstValue("Location").orElseThrow();
        String query = (location.contains("?") ? "&" : "?") + "digest=" + Digest.of(bytes);
        send(
                request(location + query)
                        .header("Content-Type", "application/octet-stream")
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes.toByteArray())),
                201);
    }

    private HttpRequest.Builder request(String location) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + host + "/").resolve(location));
        return authorization.isEmpty() ? request : request.header("Authorization", authorization);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, int status)
            throws IOException, InterruptedException {
        HttpResponse<String> response =
                client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != status) {
            throw new IOException(
                    response.uri() + " answered " + response.statusCode() + ": " + response.body());
        }
        return response;
    }
}
