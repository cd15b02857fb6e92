package io.wasmjobs.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

/** Which errors of Kafka's client are refusals of the login or the configuration. */
final class KafkaRefusalTest {

    @Test
    void aRefusedLoginIsARefusalWithItsReason() {
        assertThat(
                        KafkaRefusal.reason(
                                new ExecutionException(
                                        new SaslAuthenticationException("wrong password"))))
                .hasValue("wrong password");
    }

    @Test
    void aFailedHandshakeIsReportedInOneLine() {
        Throwable failed =
                new SslAuthenticationException(
                        "SSL handshake failed", new SSLHandshakeException("no path\nto a root"));

        assertThat(KafkaRefusal.reason(failed)).hasValue("SSL handshake failed: no path");
    }

    @Test
    void invalidPropertiesAreARefusalWithTheReason() {
        Throwable failed =
                unmade(Map.of("security.protocol", "SSL", "ssl.truststore.location", "/nowhere"));

        assertThat(KafkaRefusal.reason(failed))
                .hasValueSatisfying(reason -> assertThat(reason).contains("/nowhere"));
    }

    @Test
    void aLoginModuleThatKafkaForbidsIsNamed() {
        Throwable failed =
                unmade(
                        Map.of(
                                "security.protocol",
                                "SASL_SSL",
                                "sasl.mechanism",
                                "PLAIN",
                                "sasl.jaas.config",
                                "com.sun.security.auth.module.JndiLoginModule required;"));

        assertThat(KafkaRefusal.reason(failed))
                .hasValueSatisfying(reason -> assertThat(reason).contains("JndiLoginModule"));
    }

    @Test
    void theNamesOfExceptionsAreLeftOut() {
        Throwable failed =
                new KafkaException(
                        "Failed to create new KafkaAdminClient",
                        new KafkaException("java.io.IOException: a.b.NoToken$Exception: code 401"));

        assertThat(KafkaRefusal.reason(failed)).hasValue("code 401");
    }

    @Test
    void temporaryErrorsAreNoRefusals() {
        assertThat(KafkaRefusal.reason(new TimeoutException("no answer"))).isEmpty();
        assertThat(KafkaRefusal.reason(new ExecutionException(new TimeoutException()))).isEmpty();
        assertThat(KafkaRefusal.reason(new TopicAuthorizationException("no right to read")))
                .isEmpty();
        assertThat(
                        KafkaRefusal.reason(
                                unmade(Map.of("bootstrap.servers", "no-such-host.invalid:1"))))
                .as("a name that does not resolve may resolve later")
                .isEmpty();
    }

    private static Throwable unmade(Map<String, String> properties) {
        Map<String, Object> all = new HashMap<>(Map.of("bootstrap.servers", "127.0.0.1:1"));
        all.putAll(properties);
        return catchThrowable(() -> Admin.create(all).close());
    }
}
