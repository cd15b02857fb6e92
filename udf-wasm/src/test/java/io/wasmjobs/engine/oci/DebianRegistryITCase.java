package io.wasmjobs.engine.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wasmjobs.engine.module.ModuleSource.Fetched;
import io.wasmjobs.engine.oci.Pusher.Layer;
import io.wasmjobs.protocol.Bytes;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules from Debian's docker-registry, the reference implementation of a registry. */
final class DebianRegistryITCase {

    private static final String PROGRAM = "docker-registry";

    /** The user {@code user} with the password {@code secret}. */
    private static final String USER =
            "user:$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";

    @TempDir private Path folder;

    @Test
    void modulesArePulledFromARealRegistryWithALogin() throws Exception {
        assumeTrue(
                isInstalled(),
                "skipped: docker-registry is not installed (Debian: apt-get install"
                        + " docker-registry)");
        int port = freePort();
        Process registry = start(port);
        try {
            await().atMost(Duration.ofMinutes(1)).until(() -> isListening(port));
            pull("127.0.0.1:" + port);
        } finally {
            registry.destroy();
            registry.waitFor();
        }
    }

    private void pull(String host) throws Exception {
        Pusher pusher = new Pusher(host, "Basic " + TestRegistry.AUTH);
        Path credentials =
                Files.writeString(
                        folder.resolve("config.json"),
                        "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}"
                                .formatted(host, TestRegistry.AUTH));
        String digest =
                pusher.push(
                        "team/echo",
                        "latest",
                        new Layer(Pusher.WASM, "bytes"),
                        new Layer(Pusher.MANIFEST, "{}"));

        try (OciModules modules = modules(host + "/team", credentials)) {
            Fetched.Changed first =
                    new Fetched.Changed(digest, Bytes.utf8("bytes"), Bytes.utf8("{}"));
            assertThat(modules.fetch("echo", null)).contains(first);
            assertThat(modules.fetch("echo", digest)).contains(new Fetched.Unchanged());
            assertThat(modules.fetch("absent", null)).isEmpty();

            String next = pusher.push("team/echo", "latest", new Layer(Pusher.WASM, "next"));
            assertThat(modules.fetch("echo", digest))
                    .contains(new Fetched.Changed(next, Bytes.utf8("next"), null));
        }
        OciAccess user = new OciAccess(credentials, false, OciAccess.DEFAULT_TIMEOUT);
        try (OciPush push = new OciPush(OciReference.parse("oci://" + host + "/own"), user);
                OciModules modules = modules(host, credentials)) {
            String own = push.push(Bytes.utf8("own"), Bytes.utf8("{}")).version();
            assertThat(modules.fetch("own", null))
                    .contains(new Fetched.Changed(own, Bytes.utf8("own"), Bytes.utf8("{}")));
        }
        try (OciModules stranger = modules(host + "/team", null)) {
            assertThatThrownBy(() -> stranger.fetch("echo", null))
                    .hasMessageContaining("asks for a user and a password");
        }
    }

    private static OciModules modules(String base, @Nullable Path credentials) {
        return OciModules.below(
                OciReference.parse("oci://" + base),
                new OciAccess(credentials, false, OciAccess.DEFAULT_TIMEOUT),
                100);
    }

    private Process start(int port) throws IOException {
        Files.writeString(folder.resolve("htpasswd"), USER + "\n");
        Path config =
                Files.writeString(
                        folder.resolve("config.yml"),
                        """
                        version: 0.1
                        storage: {filesystem: {rootdirectory: %1$s/store}}
                        http: {addr: 127.0.0.1:%2$d}
                        auth: {htpasswd: {realm: test, path: %1$s/htpasswd}}
                        """
                                .formatted(folder, port));
        return new ProcessBuilder(PROGRAM, "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("registry.log").toFile())
                .start();
    }

    private static boolean isInstalled() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, PROGRAM)));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
