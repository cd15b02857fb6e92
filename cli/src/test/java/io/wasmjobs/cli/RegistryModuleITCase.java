package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.wasmjobs.engine.module.Sha256;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands that read a module from a registry, which is a server of fixed responses here. */
final class RegistryModuleITCase {

    private static final Path REVERSE =
            Path.of(System.getProperty("wasmjobs.root"), "wasm-modules", "built", "reverse.wasm");

    private final Map<String, Bytes> pages = new ConcurrentHashMap<>();
    private final HttpServer server;

    RegistryModuleITCase() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() throws IOException {
        server.createContext(
                "/",
                exchange -> {
                    Bytes page = pages.get(exchange.getRequestURI().getPath());
                    exchange.sendResponseHeaders(
                            page == null ? 404 : 200, page == null ? -1 : page.size());
                    if (page != null) {
                        exchange.getResponseBody().write(page.toByteArray());
                    }
                    exchange.close();
                });
        server.start();
        Bytes module = Bytes.wrap(Files.readAllBytes(REVERSE));
        String digest = "sha256:" + Sha256.hex(module);
        pages.put("/v2/team/backwards/blobs/" + digest, module);
        pages.put(
                "/v2/team/backwards/manifests/1.0",
                Bytes.utf8(
                        """
                        {"mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": [
                        {"mediaType": "application/wasm", "digest": "%s", "size": %d}]}"""
                                .formatted(digest, module.size())));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void runRunsAnArtifact() {
        CommandRun.CommandOutput output =
                CommandRun.of("run", address(":1.0"), "--payload", "hello");

        assertThat(output.out()).as("%s", output).isEqualTo("olleh\n");
        assertThat(output.status()).isZero();
    }

    @Test
    void checkDescribesAnArtifact() {
        CommandRun.CommandOutput output = CommandRun.of("modules", "check", address(":1.0"));

        assertThat(output.status()).as("%s", output).isZero();
        assertThat(output.out()).contains("accepted   yes", "export");
    }

    @Test
    void anAbsentArtifactAndAnInvalidAddressAreNamed() {
        CommandRun.CommandOutput absent = CommandRun.of("modules", "check", address(""));
        assertThat(absent.status()).isEqualTo(1);
        assertThat(absent.err()).isEqualTo("wasmjobs: there is no module " + address("") + "\n");
        assertThat(CommandRun.of("run", address(""), "--payload", "x").err())
                .contains("MODULE_NOT_FOUND", "backwards:latest");

        for (String wrong : new String[] {"oci://host", "oci://Host/x", "oci://host/x@sha512:1"}) {
            CommandRun.CommandOutput output = CommandRun.of("run", wrong, "--payload", "x");
            assertThat(output.status()).as("%s", output).isEqualTo(2);
            assertThat(output.err()).hasLineCount(1);
        }
    }

    @Test
    void anArtifactWithoutAModuleIsInvalid() {
        pages.put(
                "/v2/team/backwards/manifests/image",
                Bytes.utf8(
                        """
                        {"mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": []}"""));

        assertThat(CommandRun.of("run", address(":image"), "--payload", "x").err())
                .contains("MODULE_INVALID", "backwards:image has no layer of media type");
        assertThat(CommandRun.of("modules", "check", address(":image")).err())
                .startsWith("wasmjobs: " + address(":image") + " has no layer of media type");
    }

    @Test
    void anInvalidModuleIsNotPushed() {
        CommandRun.CommandOutput text =
                CommandRun.of(
                        "modules",
                        "push",
                        System.getProperty("wasmjobs.root") + "/README.md",
                        address(""));
        assertThat(text.status()).as("%s", text).isEqualTo(1);
        assertThat(text.out()).contains("refused    MODULE_INVALID");

        CommandRun.CommandOutput pinned =
                CommandRun.of("modules", "push", REVERSE.toString(), address("@sha256:1"));
        assertThat(pinned.status()).isEqualTo(2);
        CommandRun.CommandOutput readOnly =
                CommandRun.of("modules", "push", REVERSE.toString(), address(":1.0"));
        assertThat(readOnly.status()).isEqualTo(1);
        assertThat(readOnly.err()).contains("backwards:1.0: ", "answered 404");
    }

    @Test
    void aRegistryIsNotWatched() {
        CommandRun.CommandOutput output =
                CommandRun.of("run", address(":1.0"), "--payload", "x", "--watch");

        assertThat(output.status()).isEqualTo(2);
        assertThat(output.err()).contains("--watch is for files");
    }

    private String address(String version) {
        return "oci://127.0.0.1:" + server.getAddress().getPort() + "/team/backwards" + version;
    }
}
