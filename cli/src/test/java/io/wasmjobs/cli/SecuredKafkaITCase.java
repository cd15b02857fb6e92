package io.wasmjobs.cli;

import io.wasmjobs.cli.secured.Credentials;
import io.wasmjobs.cli.secured.SubmittedPipeline;
import io.wasmjobs.testing.secured.CertificateAuthority;
import io.wasmjobs.testing.secured.CertificateAuthority.Identity;
import io.wasmjobs.testing.secured.SecuredBroker;
import io.wasmjobs.testing.secured.TokenServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every program with a Kafka cluster that requires credentials, with the files of {@code
 * deploy/secured-kafka}.
 */
@SuppressWarnings("NullAway.Init") // Before all tests.
final class SecuredKafkaITCase {

    private static final String SECRET = "correct-horse-battery";

    @TempDir private static Path folder;
    private static CertificateAuthority authority;
    private static TokenServer tokens;
    private static SecuredBroker broker;
    private static SubmittedPipeline flink;

    @BeforeAll
    static void start() throws Exception {
        authority = CertificateAuthority.create(folder);
        tokens = TokenServer.start("wasmjobs", SECRET);
        broker = SecuredBroker.start(authority, tokens);
        flink = SubmittedPipeline.cluster(folder.resolve("checkpoints"));
    }

    @AfterAll
    static void stop() {
        flink.close();
        broker.close();
        tokens.close();
    }

    @Test
    void aUserWithAPassword() throws Exception {
        broker.addUser("wasmjobs", SECRET);
        broker.allow("User:wasmjobs", "scram");
        Credentials credentials =
                credentials(
                        "scram.properties",
                        Map.of("username", "wasmjobs", "password", SECRET),
                        Map.of());
        SecuredPrograms programs = new SecuredPrograms("scram", broker.scram(), credentials, flink);
        programs.work(SECRET);
        programs.topicToolWorks();

        credentials.write("password", "wrong");
        programs.areRefused("invalid credentials with SASL mechanism SCRAM-SHA-512");
    }

    @Test
    void aCertificate() throws Exception {
        Identity client = authority.issue("wasmjobs");
        broker.allow("User:CN=wasmjobs", "mtls");
        Credentials credentials =
                credentials(
                        "mtls.properties",
                        Map.of("tls.crt", client.certificates(), "tls.key", client.key()),
                        Map.of());
        SecuredPrograms programs =
                new SecuredPrograms("mtls", broker.mutualTls(), credentials, flink);
        programs.work(client.key().lines().toList().get(1));

        Identity stranger = CertificateAuthority.create(folder).issue("stranger");
        credentials.write("tls.crt", stranger.certificates());
        credentials.write("tls.key", stranger.key());
        programs.areRefused("Received fatal alert: ");
    }

    @Test
    void aToken() throws Exception {
        broker.allow("User:wasmjobs", "oauth");
        Credentials credentials =
                credentials(
                        "oauth.properties",
                        Map.of("client-id", "wasmjobs", "client-secret", SECRET),
                        Map.of("https://login.example.com/oauth2/token", tokens.tokens()));
        SecuredPrograms programs = new SecuredPrograms("oauth", broker.oauth(), credentials, flink);
        programs.areRefused("org.apache.kafka.sasl.oauthbearer.allowed.urls");

        tokens.allowTokens();
        programs.clientLogsInWithoutABrokersLibraries();
        programs.work(SECRET);

        credentials.write("client-secret", "wrong");
        programs.areRefused("invalid_client");
    }

    private static Credentials credentials(
            String shipped, Map<String, String> secrets, Map<String, String> replaced)
            throws Exception {
        Credentials credentials = Credentials.of(folder, shipped, secrets, replaced);
        credentials.write("ca.crt", authority.certificate());
        return credentials;
    }
}
