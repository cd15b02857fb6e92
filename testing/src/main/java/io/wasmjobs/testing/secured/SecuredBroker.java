package io.wasmjobs.testing.secured;

import io.wasmjobs.testing.TestBroker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A real broker with three listeners over TLS, each of which requires another kind of credentials,
 * and a plain one for the test itself.
 *
 * @param broker the broker, at its plain listener
 * @param scram the address of the listener for SCRAM-SHA-512, with user and password
 * @param mutualTls the address of the listener for client certificates of its authority
 * @param oauth the address of the listener for tokens of its token server
 */
public record SecuredBroker(TestBroker broker, String scram, String mutualTls, String oauth)
        implements AutoCloseable {

    private static final String LOGIN = "org.apache.kafka.common.security.";
    private static final int ITERATIONS = 4_096;

    /**
     * Starts a broker.
     *
     * @param authority issues its certificate, and those of its clients
     * @param tokens issues the tokens that it accepts
     */
    public static SecuredBroker start(CertificateAuthority authority, TokenServer tokens)
            throws IOException {
        int plain = TestBroker.freePort();
        int controller = TestBroker.freePort();
        String scram = "127.0.0.1:" + TestBroker.freePort();
        String mutualTls = "127.0.0.1:" + TestBroker.freePort();
        String oauth = "127.0.0.1:" + TestBroker.freePort();
        String clients =
                "PLAINTEXT://127.0.0.1:%d,SCRAM://%s,MTLS://%s,OAUTH://%s"
                        .formatted(plain, scram, mutualTls, oauth);
        Map<String, String> settings = new HashMap<>();
        settings.put("listeners", clients + ",CONTROLLER://127.0.0.1:" + controller);
        settings.put("advertised.listeners", clients);
        settings.put(
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SCRAM:SASL_SSL,MTLS:SSL,OAUTH:SASL_SSL");
        settings.put(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:ANONYMOUS");
        CertificateAuthority.Identity identity = authority.issue("broker");
        settings.put("ssl.keystore.type", "PEM");
        settings.put("ssl.keystore.certificate.chain", identity.certificates());
        settings.put("ssl.keystore.key", identity.key());
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.certificates", authority.certificate());
        settings.put("listener.name.mtls.ssl.client.auth", "required");
        settings.put("listener.name.scram.sasl.enabled.mechanisms", "SCRAM-SHA-512");
        settings.put(
                "listener.name.scram.scram-sha-512.sasl.jaas.config",
                LOGIN + "scram.ScramLoginModule required;");
        addOAuth(settings, tokens);
        return new SecuredBroker(
                TestBroker.started(plain, controller, settings), scram, mutualTls, oauth);
    }

    private static void addOAuth(Map<String, String> settings, TokenServer tokens) {
        String listener = "listener.name.oauth.";
        settings.put(listener + "sasl.enabled.mechanisms", "OAUTHBEARER");
        String mechanism = listener + "oauthbearer.sasl.";
        settings.put(
                mechanism + "jaas.config", LOGIN + "oauthbearer.OAuthBearerLoginModule required;");
        settings.put(
                mechanism + "server.callback.handler.class",
                LOGIN + "oauthbearer.OAuthBearerValidatorCallbackHandler");
        settings.put(mechanism + "oauthbearer.jwks.endpoint.url", tokens.keySet());
        settings.put(mechanism + "oauthbearer.expected.issuer", tokens.issuer());
        settings.put(mechanism + "oauthbearer.expected.audience", TokenServer.AUDIENCE);
    }

    /** Creates a user, or changes its password. */
    public void addUser(String name, String password)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.alterUserScramCredentials(
                            List.of(
                                    new UserScramCredentialUpsertion(
                                            name,
                                            new ScramCredentialInfo(
                                                    ScramMechanism.SCRAM_SHA_512, ITERATIONS),
                                            password)))
                    .all()
                    .get();
        }
    }

    /**
     * Grants exactly the rights that docs/how-to/connect-to-secured-kafka.md names, on topics, the
     * group and transactional ids with the prefix {@code name}.
     *
     * @param principal the principal as the listener names it, such as {@code User:CN=wasmjobs}
     */
    public void allow(String principal, String name)
            throws ExecutionException, InterruptedException {
        List<AclBinding> rights = new ArrayList<>();
        for (AclOperation operation :
                List.of(
                        AclOperation.CREATE,
                        AclOperation.READ,
                        AclOperation.WRITE,
                        AclOperation.DESCRIBE,
                        AclOperation.DESCRIBE_CONFIGS)) {
            rights.add(right(principal, ResourceType.TOPIC, name, operation));
        }
        rights.add(right(principal, ResourceType.GROUP, name, AclOperation.READ));
        rights.add(right(principal, ResourceType.GROUP, name, AclOperation.DESCRIBE));
        rights.add(right(principal, ResourceType.TRANSACTIONAL_ID, name, AclOperation.WRITE));
        rights.add(right(principal, ResourceType.TRANSACTIONAL_ID, name, AclOperation.DESCRIBE));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createAcls(rights).all().get();
        }
    }

    private static AclBinding right(
            String principal, ResourceType type, String name, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, name, PatternType.PREFIXED),
                new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW));
    }

    @Override
    public void close() {
        broker.stop();
    }
}
