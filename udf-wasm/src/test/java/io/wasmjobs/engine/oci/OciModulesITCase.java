package io.wasmjobs.engine.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wasmjobs.engine.module.ModuleSource.Fetched;
import io.wasmjobs.engine.module.ModuleTooLarge;
import io.wasmjobs.engine.module.ModuleUnreadable;
import io.wasmjobs.engine.oci.Pusher.Layer;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Modules from a registry in this process: artifacts that are found or refused. */
final class OciModulesITCase {

    private static final int MAX_BYTES = 100;
    private static final Layer MODULE = new Layer(Pusher.WASM, "bytes");
    private static final Layer MANIFEST = new Layer(Pusher.MANIFEST, "{}");
    private static final String CONFIG = new Layer("application/x", "{}").descriptor();

    private final TestRegistry registry = new TestRegistry();
    private final Pusher pusher = new Pusher(registry.host(), "");
    private final OciModules modules = below("oci://" + registry.host() + "/team");

    OciModulesITCase() throws IOException {}

    @AfterEach
    void stop() {
        modules.close();
        registry.close();
    }

    @Test
    void aModuleIsReadWithItsManifest() throws Exception {
        String digest = pusher.push("team/echo", "latest", MODULE, MANIFEST);

        assertThat(modules.fetch("echo", null))
                .contains(new Fetched.Changed(digest, Bytes.utf8("bytes"), Bytes.utf8("{}")));
    }

    @Test
    void aModuleNeedsNoManifestAndMayHaveTheOlderMediaTypeAndOtherLayers() throws Exception {
        pusher.push(
                "team/echo",
                "latest",
                new Layer("application/vnd.wasm.content.layer.v1+wasm", "older"),
                new Layer("text/markdown", "# read me"));

        assertThat(changed("echo").module()).isEqualTo(Bytes.utf8("older"));
        assertThat(changed("echo").manifest()).isNull();
    }

    @Test
    void anUnchangedTagCostsOneRequestAndNoBytes() throws Exception {
        String digest = pusher.push("team/echo", "latest", MODULE, MANIFEST);
        registry.requests.clear();

        assertThat(modules.fetch("echo", digest)).contains(new Fetched.Unchanged());
        assertThat(registry.requests).containsExactly("HEAD /v2/team/echo/manifests/latest -");
    }

    @Test
    void aMovedTagIsReadAgain() throws Exception {
        String digest = pusher.push("team/echo", "latest", MODULE);
        pusher.push("team/echo", "latest", MODULE, MANIFEST);

        assertThat(modules.fetch("echo", digest)).get().isInstanceOf(Fetched.Changed.class);
        assertThat(changed("echo").manifest()).isEqualTo(Bytes.utf8("{}"));
    }

    @Test
    void withoutADigestHeaderTheManifestIsRead() throws Exception {
        String json = Pusher.image(CONFIG, "");
        registry.pages.put(
                "/v2/team/echo/manifests/latest",
                exchange -> TestRegistry.send(exchange, 200, json));

        assertThat(modules.fetch("echo", Digest.of(Bytes.utf8(json))))
                .contains(new Fetched.Unchanged());
    }

    @Test
    void theBaseMayNameAnotherTagOrTheWholeRegistry() throws Exception {
        pusher.push("team/echo", "stable", MODULE);
        pusher.push("echo", "latest", new Layer(Pusher.WASM, "at the top"));

        try (OciModules stable = below("oci://" + registry.host() + "/team:stable");
                OciModules whole = below("oci://" + registry.host())) {
            assertThat(changed(stable, "echo").module()).isEqualTo(Bytes.utf8("bytes"));
            assertThat(changed(whole, "echo").module()).isEqualTo(Bytes.utf8("at the top"));
        }
        assertThat(modules.fetch("echo", null)).isEmpty();
    }

    @Test
    void oneArtifactIsFoundByItsDigest() throws Exception {
        String digest = pusher.push("team/echo", "1", MODULE);
        pusher.push("team/echo", "1", new Layer(Pusher.WASM, "other"));
        OciReference pinned =
                OciReference.parse("oci://" + registry.host() + "/team/echo@" + digest);

        try (OciModules one = OciModules.one(pinned, "echo", access(), MAX_BYTES)) {
            assertThat(changed(one, "echo").module()).isEqualTo(Bytes.utf8("bytes"));
            assertThat(one.fetch("other", null)).isEmpty();
        }
        assertThatThrownBy(() -> below(pinned.toString()))
                .hasMessageContaining("names one artifact by its digest");
    }

    @Test
    void unknownArtifactsAndInvalidRepositoriesAreAbsent() throws Exception {
        assertThat(modules.fetch("echo", null)).isEmpty();
        assertThat(modules.fetch("echo-", null)).isEmpty();
        assertThat(modules.fetch("echo", "sha256:gone")).isEmpty();
    }

    @Test
    void anIndexLeadsToTheArtifactForWasm() throws Exception {
        String wasm = pusher.push("team/echo", "wasm", MODULE);
        String other = pusher.push("team/echo", "other", new Layer("application/x", "x"));
        pusher.manifest(
                "team/echo",
                "latest",
                ArtifactManifest.INDEX,
                index(entry(other, "amd64"), entry(wasm, "wasm")));
        assertThat(changed("echo").module()).isEqualTo(Bytes.utf8("bytes"));

        pusher.manifest(
                "team/echo",
                "latest",
                ArtifactManifest.INDEX,
                index(entry(wasm, "wasm"), entry(other, "wasm")));
        refused("is an index of 2 artifacts, of which 2 are for the architecture wasm");
    }

    @Test
    void anIndexOfIndexesAndABrokenIndexAreRefused() throws Exception {
        String wasm = pusher.push("team/echo", "wasm", MODULE);
        String inner =
                pusher.manifest(
                        "team/echo", "inner", ArtifactManifest.INDEX, index(entry(wasm, "wasm")));
        pusher.manifest("team/echo", "latest", ArtifactManifest.INDEX, index(entry(inner, "wasm")));
        refused("is an index of indexes");

        pusher.manifest(
                "team/echo",
                "latest",
                ArtifactManifest.INDEX,
                index(entry(Digest.of(Bytes.utf8("x")), "wasm")));
        assertThatThrownBy(() -> modules.fetch("echo", null))
                .hasMessageContaining("does not have sha256:")
                .hasMessageContaining("push it again");
    }

    @Test
    void anArtifactWithoutAModuleOrWithSeveralIsRefused() throws Exception {
        pusher.push("team/echo", "latest", new Layer("application/x", "x"));
        refused("has no layer of media type application/wasm; it has \"application/x\"");

        pusher.push("team/echo", "latest");
        refused("it has no layers");

        pusher.push("team/echo", "latest", MODULE, new Layer(Pusher.WASM, "second"));
        refused("has 2 layers that are modules");

        pusher.push("team/echo", "latest", MODULE, MANIFEST, new Layer(Pusher.MANIFEST, "{ }"));
        refused("has 2 layers of media type " + Pusher.MANIFEST);
    }

    @Test
    void manifestsOfOtherKindsAreRefused() throws Exception {
        String docker = "application/vnd.docker.distribution.manifest.v2+json";
        latest(docker, "{\"schemaVersion\": 2, \"layers\": []}");
        refused("has media type \"" + docker + "\", not that of an OCI image manifest");

        latest(docker, Pusher.image(CONFIG, ""));
        refused("but the registry sends it as \"" + docker + "\"");

        latest(ArtifactManifest.IMAGE, "{\"layers\": [], \"manifests\": []}");
        refused("has layers and manifests");

        latest(ArtifactManifest.IMAGE, "{}");
        refused("it has no list of layers");

        latest(ArtifactManifest.IMAGE, "not JSON");
        refused("it is not JSON");
    }

    @Test
    void descriptorsWithoutASizeOrWithAnotherAlgorithmAreRefused() throws Exception {
        for (String size : List.of("-1", "5.5", "\"5\"", "1e99", "null")) {
            latest(
                    ArtifactManifest.IMAGE,
                    Pusher.image(CONFIG, MODULE.descriptor().replace(": 5", ": " + size)));
            refused("size");
        }
        latest(
                ArtifactManifest.IMAGE,
                Pusher.image(CONFIG, MODULE.descriptor().replace("sha256:", "sha512:")));
        refused("other algorithms are not supported");
    }

    @Test
    void deepAndWideJsonIsRefused() throws Exception {
        latest(ArtifactManifest.IMAGE, "[".repeat(500_000));
        refused("it is not JSON, or too deep or too large");

        latest(ArtifactManifest.IMAGE, "{\"layers\": [" + "0,".repeat(200_000) + "0]}");
        refused("it is not JSON, or too deep or too large");

        latest(ArtifactManifest.IMAGE, " ".repeat(1 << 20) + "{}");
        assertThatThrownBy(() -> modules.fetch("echo", null))
                .hasMessageContaining("sends more than 1048576 bytes");
    }

    @Test
    void aLayerOverTheLimitIsNotRequested() throws Exception {
        pusher.push("team/echo", "latest", new Layer(Pusher.WASM, "x".repeat(MAX_BYTES + 1)));
        registry.requests.clear();

        assertThatThrownBy(() -> modules.fetch("echo", null))
                .isInstanceOf(ModuleTooLarge.class)
                .hasMessageContaining(
                        "the module of oci://" + registry.host() + "/team/echo:latest")
                .hasMessageContaining("100 bytes");
        assertThat(registry.requests).noneMatch(request -> request.contains("/blobs/"));
    }

    private void latest(String mediaType, String json) throws Exception {
        pusher.manifest("team/echo", "latest", mediaType, json);
    }

    private void refused(String message) {
        assertThatThrownBy(() -> modules.fetch("echo", null))
                .isInstanceOf(ModuleUnreadable.class)
                .hasMessageStartingWith("oci://" + registry.host() + "/team/echo:latest ")
                .hasMessageContaining(message);
    }

    private static String index(String... entries) {
        return "{\"schemaVersion\": 2, \"manifests\": [" + String.join(", ", entries) + "]}";
    }

    private static String entry(String digest, String architecture) {
        return """
                {"mediaType": "%s", "digest": "%s", "size": 1, "platform": {"architecture": "%s"}}"""
                .formatted(ArtifactManifest.IMAGE, digest, architecture);
    }

    private static OciAccess access() {
        return new OciAccess(null, false, OciAccess.DEFAULT_TIMEOUT);
    }

    private static OciModules below(String base) {
        return OciModules.below(OciReference.parse(base), access(), MAX_BYTES);
    }

    private Fetched.Changed changed(String id) throws IOException {
        return changed(modules, id);
    }

    private static Fetched.Changed changed(OciModules modules, String id) throws IOException {
        return (Fetched.Changed) modules.fetch(id, null).orElseThrow();
    }
}
