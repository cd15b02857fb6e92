package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.gateway.GatewayProcess;
import io.wasmjobs.cli.gateway.GatewayStart;
import io.wasmjobs.cli.kafka.KafkaCluster;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.cli.secured.Credentials;
import io.wasmjobs.cli.secured.LeanClient;
import io.wasmjobs.cli.secured.SubmittedPipeline;
import io.wasmjobs.gateway.Extensions;
import io.wasmjobs.job.config.KafkaPropertiesFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.util.InstantiationUtil;

/**
 * The command, the pipeline and the gateway, with one file of Kafka properties and with topics of
 * their own.
 *
 * @param name the prefix of the topics' names
 * @param servers the brokers' listener
 * @param credentials the credentials of the programs
 * @param flink the cluster that runs the pipeline
 */
record SecuredPrograms(
        String name, String servers, Credentials credentials, SubmittedPipeline flink) {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Creates topics, runs jobs and calls the gateway; no output contains the secret. */
    void work(String secret) throws Exception {
        assertThat(output("topics", "create")).contains(topics().jobs());
        JobGraph graph = flink.graph(arguments());
        assertThat(new String(InstantiationUtil.serializeObject(graph), StandardCharsets.UTF_8))
                .contains("${dir:")
                .doesNotContain(secret);
        JobID pipeline = flink.submit(graph);
        assertThat(output("submit", "reverse", "--payload", "!olleh", "--id", name))
                .isEqualTo(name + "\n");
        assertThat(output("results", "--from-beginning", "--job", name)).contains("hello!");
        try (GatewayProcess gateway = gateway()) {
            // The first job may get 503 on a busy machine, since it waits for the login.
            await().atMost(PATIENCE).until(() -> invoke(gateway.uri()), "there!"::equals);
        }
        assertThat(flink.shown(pipeline))
                .contains("kafka.config", "[hidden]")
                .doesNotContain(secret);
        flink.cancel(pipeline);
    }

    private static String invoke(URI gateway) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(gateway + "/v1/modules/reverse/invoke"))
                        .POST(BodyPublishers.ofString("!ereht"))
                        .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    /** Runs Kafka's own tool, which creates the topics in Kubernetes and Compose. */
    void topicToolWorks() throws Exception {
        Process tool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "org.apache.kafka.tools.TopicCommand",
                                "--bootstrap-server",
                                servers,
                                "--command-config",
                                credentials.properties(),
                                "--list")
                        .redirectErrorStream(true)
                        .start();
        String output = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output.lines()).contains(topics().jobs(), topics().results());
    }

    /** Logs in with the programs' class path, which has fewer libraries than this JVM's. */
    void clientLogsInWithoutABrokersLibraries() throws Exception {
        Map<String, String> properties =
                new HashMap<>(KafkaPropertiesFile.read(Path.of(credentials.properties())));
        properties.put("bootstrap.servers", servers);
        LeanClient.logIn(properties);
    }

    /** Each program prints in one line that it has no access, and why. */
    void areRefused(String because) throws Exception {
        for (List<String> command :
                List.of(
                        List.of("topics", "create"),
                        List.of("submit", "reverse", "--payload", "x"),
                        List.of("results", "--from-beginning"),
                        List.of("gateway", "--http-port", "0"))) {
            CommandRun.CommandOutput refused = run(command);
            assertThat(refused.status()).as("%s: %s", command, refused).isBetween(1, 2);
            assertThat(refused.err())
                    .as("%s", command)
                    .hasLineCount(1)
                    .startsWith("wasmjobs: no access to Kafka")
                    .contains(because)
                    .contains("--kafka-config");
        }
        assertThatExceptionOfType(IllegalConfigurationException.class)
                .isThrownBy(() -> flink.graph(arguments()))
                .withMessageStartingWith("no access to Kafka at " + servers + ": ")
                .withMessageContaining(because);
    }

    private GatewayProcess gateway() throws Exception {
        return new GatewayStart(
                        "127.0.0.1",
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        PATIENCE,
                        100,
                        Extensions.NONE)
                .start(
                        new KafkaCluster(
                                servers,
                                KafkaPropertiesFile.read(Path.of(credentials.properties()))),
                        topics());
    }

    private String output(String... command) {
        CommandRun.CommandOutput output = run(List.of(command));
        assertThat(output.status()).as("%s: %s", List.of(command), output).isZero();
        return output.out();
    }

    private CommandRun.CommandOutput run(List<String> command) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of("--bootstrap-servers", servers));
        all.addAll(List.of("--kafka-config", credentials.properties()));
        all.addAll(List.of("--jobs-topic", topics().jobs()));
        all.addAll(List.of("--results-topic", topics().results()));
        all.addAll(List.of("--dlq-topic", topics().deadLetters()));
        all.addAll(List.of("--state-topic", topics().state()));
        return CommandRun.of(all.toArray(String[]::new));
    }

    private List<String> arguments() {
        List<String> all = new ArrayList<>(List.of("--kafka.bootstrap-servers", servers));
        all.addAll(List.of("--kafka.config", credentials.properties()));
        all.addAll(List.of("--kafka.topic.jobs", topics().jobs()));
        all.addAll(List.of("--kafka.topic.results", topics().results()));
        all.addAll(List.of("--kafka.topic.dead-letters", topics().deadLetters()));
        all.addAll(List.of("--kafka.topic.state", topics().state()));
        all.addAll(List.of("--kafka.group-id", name));
        all.addAll(List.of("--kafka.transactional-id-prefix", name));
        all.addAll(List.of("--wasm.modules", Shell.ROOT.resolve("wasm-modules/built").toString()));
        return all;
    }

    private TopicNames topics() {
        return new TopicNames(name + "_jobs", name + "_results", name + "_dlq", name + "_state");
    }
}
