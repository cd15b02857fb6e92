package io.wasmjobs.gateway.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS and passwords, with real servers that require them. */
final class TriggerLoginITCase {

    private static final String SECRET = "s3cret-of-the-test";

    @TempDir private Path folder;
    private TestCertificate tls;
    private Path right;
    private Path wrong;

    @BeforeEach
    void prepare() throws Exception {
        tls = TestCertificate.create(folder);
        right = Files.writeString(folder.resolve("right"), SECRET + "\n");
        wrong = Files.writeString(folder.resolve("wrong"), SECRET + "-not\n");
    }

    @Test
    void mqttNeedsTheCertificateAndThePassword() throws Exception {
        Path users = passwords();
        try (ServerProcess server =
                ServerProcess.mosquitto(
                        folder,
                        "certfile " + tls.certificate(),
                        "keyfile " + tls.key(),
                        "allow_anonymous false",
                        "password_file " + users)) {
            String from = "mqtts://127.0.0.1:" + server.port() + "/orders/+";
            opens(from, "user: shop", "password_file: " + right);
            refuses(from, tls.certificate(), "user: shop", "password_file: " + wrong)
                    .withMessageContaining("NOT_AUTHORIZED");
            refuses(from, tls.certificate()).withMessageContaining("NOT_AUTHORIZED");
            refuses(from, null, "user: shop", "password_file: " + right)
                    .withMessageContaining("certification path");
        }
    }

    private Path passwords() throws IOException, InterruptedException {
        ServerProcess.mosquitto(folder).close();
        Path file = folder.resolve("users");
        Process written =
                new ProcessBuilder("mosquitto_passwd", "-b", "-c", file.toString(), "shop", SECRET)
                        .inheritIO()
                        .start();
        assertThat(written.waitFor()).isZero();
        return file;
    }

    @Test
    void redisNeedsTheCertificateAndThePassword() throws Exception {
        try (ServerProcess server =
                ServerProcess.redis(
                        folder,
                        "--tls-port",
                        "PORT",
                        "--tls-cert-file",
                        tls.certificate().toString(),
                        "--tls-key-file",
                        tls.key().toString(),
                        "--tls-auth-clients",
                        "no",
                        "--tls-ca-cert-file",
                        tls.certificate().toString(),
                        "--requirepass",
                        SECRET)) {
            for (String kind : new String[] {"rediss-stream", "rediss-channel"}) {
                String from = kind + "://127.0.0.1:" + server.port() + "/orders";
                opens(from, "password_file: " + right);
                refuses(from, tls.certificate(), "password_file: " + wrong)
                        .withMessageContaining("WRONGPASS");
                refuses(from, tls.certificate()).withMessageContaining("NOAUTH");
                refuses(from, null, "password_file: " + right)
                        .withMessageContaining("certification path");
            }
        }
    }

    private void opens(String from, String... fields) throws Exception {
        try (SourceConnection opened = connector(from, tls.certificate(), fields).open()) {
            assertThat(opened.read()).isEmpty();
        }
    }

    private static ThrowableAssertAlternative<SourceLost> refuses(
            String from, @Nullable Path certificates, String... fields) {
        Connector connector = connector(from, certificates, fields);
        return assertThatExceptionOfType(SourceLost.class)
                .isThrownBy(connector::open)
                .satisfies(refused -> assertThat(refused.toString()).doesNotContain(SECRET));
    }

    private static Connector connector(String from, @Nullable Path certificates, String... fields) {
        List<String> all = new ArrayList<>(List.of(fields));
        if (certificates != null) {
            all.add("ca_file: " + certificates);
        }
        return Connections.to(
                TestTriggers.trigger(from, "to", all.toArray(String[]::new)).source());
    }
}
