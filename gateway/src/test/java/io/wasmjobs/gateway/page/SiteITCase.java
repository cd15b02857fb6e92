package io.wasmjobs.gateway.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.gateway.Extensions;
import io.wasmjobs.gateway.GatewaySettings;
import io.wasmjobs.gateway.TestGateway;
import io.wasmjobs.gateway.TestKafka;
import io.wasmjobs.gateway.http.Limits;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway serves the files of a folder, and no others. */
final class SiteITCase {

    @TempDir private Path folder;

    @Test
    void onlyTheFilesOfTheFolderAreServed() throws Exception {
        Path site = siteAmongSecrets();
        try (TestGateway gateway = TestGateway.start(with(Site.read(site)))) {
            HttpResponse<String> index = gateway.get("/site/");
            assertThat(index.body()).isEqualTo("<p>first");
            assertThat(index.headers().firstValue("Content-Type"))
                    .contains("text/html;charset=utf-8");
            assertThat(index.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'")
                    .contains("script-src 'self'")
                    .doesNotContain("unsafe");
            assertThat(gateway.get("/site/sub/a%20b.js").body()).isEqualTo("1;");
            assertThat(gateway.get("/site/inside.html").body()).isEqualTo("<p>first");
            assertThat(gateway.get("/site").headers().firstValue("Location"))
                    .get()
                    .asString()
                    .endsWith("/site/");
            for (String path :
                    List.of(
                            "../secret.txt",
                            "..%2Fsecret.txt",
                            "%2e%2e/secret.txt",
                            "sub/..%2f..%2fsecret.txt",
                            "..\\secret.txt",
                            "/etc/passwd",
                            "link.txt",
                            "up/secret.txt",
                            "root/etc/passwd",
                            ".env",
                            ".git/x",
                            "sub/",
                            "sub",
                            "none.html")) {
                int status = gateway.get("/site/" + path.replace("\\", "%5C")).statusCode();
                assertThat(status).as(path).isBetween(400, 404);
            }
            assertThat(gateway.post("/site/index.html", "x").statusCode()).isEqualTo(405);
        }
    }

    private Path siteAmongSecrets() throws IOException {
        Path site = Files.createDirectories(folder.resolve("site"));
        Files.writeString(folder.resolve("secret.txt"), "secret");
        Files.writeString(site.resolve("index.html"), "<p>first");
        Files.writeString(Files.createDirectory(site.resolve("sub")).resolve("a b.js"), "1;");
        Files.writeString(site.resolve(".env"), "hidden");
        Files.writeString(Files.createDirectory(site.resolve(".git")).resolve("x"), "hidden");
        Files.createSymbolicLink(site.resolve("inside.html"), site.resolve("index.html"));
        Files.createSymbolicLink(site.resolve("link.txt"), folder.resolve("secret.txt"));
        Files.createSymbolicLink(site.resolve("up"), folder);
        Files.createSymbolicLink(site.resolve("root"), Path.of("/"));
        return site;
    }

    private static GatewaySettings with(Site site) {
        TestKafka kafka = TestKafka.shared();
        return TestGateway.with(
                TestGateway.settings(kafka, kafka.newTopics(), Limits.DEFAULTS),
                new Extensions(List.of(), List.of(), site));
    }
}
