package io.wasmjobs.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.cli.LocalProcess;
import io.wasmjobs.cli.Shell;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sends jobs over HTTP to a running {@code ./wasmjobs local}. */
final class GatewayCommandITCase {

    @TempDir private Path folder;

    @Test
    void jobsRunThroughTheGatewayOfALocalSystem() throws Exception {
        try (LocalProcess local = LocalProcess.start(folder)) {
            HttpResponse<String> answer =
                    post(local.gateway() + "/v1/modules/reverse/invoke", "!olleh");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("hello!");
            HttpResponse<String> failed =
                    post(local.gateway() + "/v1/modules/no-such-module/invoke", "x");
            assertThat(failed.statusCode()).isEqualTo(422);
            assertThat(failed.body()).contains("\"failure\":\"MODULE_NOT_FOUND\"");
            Shell.ScriptOutput submitted =
                    new Shell(folder)
                            .at(local.bootstrapServers())
                            .run("./wasmjobs submit reverse --payload x --id by-kafka --wait");
            assertThat(submitted.status()).as(submitted.text()).isZero();
            assertThat(get(local.gateway() + "/v1/jobs/by-kafka").body())
                    .contains("\"status\":\"completed\"");
            assertThat(local.stop()).isZero();
        }
    }

    @Test
    void aPublicGatewayWithoutKeysIsAUsageError() throws Exception {
        try (LocalProcess local = LocalProcess.start(folder, "--no-gateway")) {
            Shell.ScriptOutput refused =
                    new Shell(folder)
                            .at(local.bootstrapServers())
                            .run("./wasmjobs gateway --host 0.0.0.0 --http-port 0");
            assertThat(refused.status()).isEqualTo(2);
            assertThat(refused.text()).hasLineCount(1).contains("only with TLS and API keys");
        }
    }

    private static HttpResponse<String> post(String address, String body) throws Exception {
        return send(
                HttpRequest.newBuilder(URI.create(address))
                        .POST(BodyPublishers.ofString(body))
                        .build());
    }

    private static HttpResponse<String> get(String address) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(address)).build());
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
