package io.wasmjobs.gateway.trigger;

import io.wasmjobs.gateway.trigger.TriggerSource.MqttTopics;
import io.wasmjobs.gateway.trigger.TriggerSource.RedisChannel;
import io.wasmjobs.gateway.trigger.TriggerSource.RedisStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Creates the connectors for the servers of triggers. */
final class Connections {

    private Connections() {}

    /** The connector for a source. */
    static Connector to(TriggerSource source) {
        if (source instanceof MqttTopics topics) {
            return new MqttConnector(topics);
        }
        if (source instanceof RedisStream stream) {
            return () -> RedisStreamConnection.open(stream);
        }
        RedisChannel channel = (RedisChannel) source;
        return () -> RedisChannelConnection.open(channel);
    }

    /** The server's password, or null. */
    static @Nullable String password(Server server) throws SourceLost {
        try {
            return server.password().isPresent() ? server.password().get().read() : null;
        } catch (IOException e) {
            throw new SourceLost("no password: " + e.getMessage(), e);
        }
    }

    /** The trust managers for the server's certificate; null for those of the JVM. */
    static @Nullable TrustManagerFactory trust(Server server) throws SourceLost {
        if (server.certificates().isEmpty()) {
            return null;
        }
        Path file = server.certificates().get();
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate each :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("ca" + trusted.size(), each);
            }
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw new SourceLost("ca_file " + file + " cannot be used: " + e.getMessage(), e);
        }
    }
}
