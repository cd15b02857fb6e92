package io.wasmjobs.engine.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wasmjobs.engine.module.ModuleSource.Fetched;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushed modules can be pulled unchanged. */
final class OciPushITCase {

    private static final Bytes MODULE = Bytes.utf8("bytes");
    private static final String UPLOADS = "/v2/team/echo/blobs/uploads/";

    @TempDir private Path folder;
    private final TestRegistry registry = new TestRegistry();

    OciPushITCase() throws IOException {}

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void aModuleIsPushedWithItsManifestAndALogin() throws Exception {
        registry.login = TestRegistry.Login.TOKEN;
        OciAccess access = access(credentials());

        OciReference pushed = push("/team/echo", access, Bytes.utf8("{}"));

        assertThat(registry.requests)
                .contains("query service=test registry&scope=repository:team/echo:pull,push");
        assertThat(pulled(OciReference.parse(address("/team/echo")), access))
                .isEqualTo(new Fetched.Changed(pushed.version(), MODULE, Bytes.utf8("{}")));
    }

    @Test
    void aModuleNeedsNoManifestAndIsFoundByItsDigest() throws Exception {
        OciReference pushed = push("/team/echo:1.0", access(null), null);

        assertThat(pushed.isPinned()).isTrue();
        assertThat(pulled(pushed, access(null)).module()).isEqualTo(MODULE);
        assertThat(pulled(pushed, access(null)).manifest()).isNull();
    }

    @Test
    void aRefusedPushHasAReason() throws Exception {
        for (String wrong : new String[] {"", "/team/echo@sha256:" + "0".repeat(64)}) {
            assertThatThrownBy(() -> push(wrong, access(null), null))
                    .hasMessageContaining("has to name a repository and a tag");
        }
        registry.pages.put(UPLOADS, exchange -> TestRegistry.send(exchange, 403, ""));
        fails("answered 403; no credentials were sent");
        registry.pages.put(UPLOADS, exchange -> TestRegistry.send(exchange, 507, ""));
        fails("answered 507");
    }

    @Test
    void theModuleIsSentToNoOtherServer() {
        for (String location : new String[] {"http://localhost:1/x", "https://[", "ftp:x"}) {
            registry.pages.put(
                    UPLOADS,
                    exchange -> {
                        exchange.getResponseHeaders().set("Location", location);
                        TestRegistry.send(exchange, 202, "");
                    });
            fails("to upload to");
        }
    }

    private void fails(String message) {
        assertThatThrownBy(() -> push("/team/echo", access(null), null))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(address("/team/echo:latest") + ": ")
                .hasMessageContaining(message);
    }

    private OciReference push(String path, OciAccess access, @Nullable Bytes manifest)
            throws IOException {
        try (OciPush push = new OciPush(OciReference.parse(address(path)), access)) {
            return push.push(MODULE, manifest);
        }
    }

    private static Fetched.Changed pulled(OciReference artifact, OciAccess access)
            throws IOException {
        try (OciModules modules = OciModules.one(artifact, "echo", access, 100)) {
            return (Fetched.Changed) modules.fetch("echo", null).orElseThrow();
        }
    }

    private Path credentials() throws IOException {
        return Files.writeString(
                folder.resolve("credentials.json"),
                "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}"
                        .formatted(registry.host(), TestRegistry.AUTH));
    }

    private static OciAccess access(@Nullable Path credentials) {
        return new OciAccess(credentials, false, OciAccess.DEFAULT_TIMEOUT);
    }

    private String address(String path) {
        return "oci://" + registry.host() + path;
    }
}
