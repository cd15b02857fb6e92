package io.wasmjobs.cli.gateway;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.kafka.KafkaCluster;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.gateway.Extensions;
import io.wasmjobs.gateway.GatewaySettings;
import io.wasmjobs.gateway.http.Address;
import io.wasmjobs.gateway.http.Limits;
import io.wasmjobs.gateway.http.Tls;
import io.wasmjobs.gateway.kafka.GatewayTopics;
import io.wasmjobs.gateway.kafka.KafkaClients;
import io.wasmjobs.gateway.outcome.Retention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings with which the command {@code gateway} starts a gateway.
 *
 * @param host the host name or address to listen at
 * @param port the port; 0 for any free one
 * @param modules the folder of modules, or empty
 * @param keys the file of API keys, or empty
 * @param keyStore the PKCS #12 file of the server's certificate, or empty
 * @param password the file of its password, or empty
 * @param retention how long outcomes are kept
 * @param maxOutcomes the most outcomes in memory
 * @param extensions what the operator adds
 */
public record GatewayStart(
        String host,
        int port,
        Optional<Path> modules,
        Optional<Path> keys,
        Optional<Path> keyStore,
        Optional<Path> password,
        Duration retention,
        int maxOutcomes,
        Extensions extensions) {

    /** Starts the gateway for these brokers and topics. */
    public GatewayProcess start(KafkaCluster brokers, TopicNames topics) {
        System.setProperty("log4j2.configurationFile", "classpath:wasmjobs-gateway-log4j2.xml");
        try {
            return GatewayProcess.start(
                    new GatewaySettings(
                            new KafkaClients(
                                    brokers.bootstrapServers(), brokers.clientProperties()),
                            new GatewayTopics(
                                    topics.jobs(),
                                    topics.results(),
                                    topics.deadLetters(),
                                    topics.state()),
                            new Address(host, port, keyStore.map(this::tls)),
                            modules,
                            keys,
                            Limits.DEFAULTS,
                            new Retention(retention, maxOutcomes, Retention.DEFAULT.bytes()),
                            extensions));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private Tls tls(Path file) {
        Path secret =
                password.orElseThrow(
                        () -> CommandFailure.usage("--tls-keystore needs --tls-password-file"));
        try {
            return new Tls(file, Files.readString(secret).strip());
        } catch (IOException e) {
            throw CommandFailure.usage("cannot read --tls-password-file " + secret);
        }
    }
}
