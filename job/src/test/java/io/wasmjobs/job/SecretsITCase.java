package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Passwords for Kafka are in no log and on no page of the dashboard, whose Configuration tab shows
 * the options without secrets.
 */
final class SecretsITCase {

    private static final String SECRET = "correct-horse-battery";

    /** The test's broker needs none of these, but its clients read, hold and log them. */
    private static final List<String> PROPERTIES =
            List.of(
                    "ssl.keystore.password",
                    "ssl.key.password",
                    "ssl.truststore.password",
                    "a.plugin.of.ones.own");

    private final HttpClient client = HttpClient.newHttpClient();
    private final TestPipeline pipeline = TestPipeline.onTopicsOfItsOwn();

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    @Test
    void noPasswordIsShown() throws Exception {
        for (String family : List.of("client", "consumer", "producer")) {
            for (String property : PROPERTIES) {
                pipeline.with("kafka." + family + "." + property, SECRET);
            }
            pipeline.with(
                    "kafka." + family + ".sasl.jaas.config",
                    "org.apache.kafka.common.security.plain.PlainLoginModule required"
                            + " username=\"jobs\" password=\""
                            + SECRET
                            + "\";");
        }
        try (LogWatch log = new LogWatch(Level.INFO)) {
            pipeline.with("wasm.run.threads", "3");
            pipeline.start(1);
            pipeline.send(Jobs.job("one", 0, "ab").record());
            await().atMost(Duration.ofMinutes(2)).until(() -> !pipeline.results().isEmpty());

            assertThat(log.lines()).anyMatch(line -> line.contains("sasl.jaas.config = [hidden]"));
            assertThat(log.lines()).noneMatch(line -> line.contains(SECRET));
        }
        String job = "/jobs/" + pipeline.id();
        for (String page :
                List.of("/jobmanager/config", job, job + "/config", job + "/plan", "/config")) {
            assertThat(get(page)).as(page).contains("{").doesNotContain(SECRET);
        }
        assertThat(get(job + "/config"))
                .as(
                        "options that are set, defaults, and properties that the pipeline sets for Kafka")
                .contains(
                        "\"wasm.run.threads\":\"3\"",
                        "\"wasm.delivery\":\"exactly-once\"",
                        "\"wasm.modules\":\"" + TestPipeline.modules() + "\"",
                        "\"kafka.topic.results\":\"" + pipeline.resultsTopic() + "\"",
                        "\"kafka.producer.linger.ms\":\"100\"",
                        "\"kafka.consumer.a.plugin.of.ones.own\":\"[hidden]\"");
    }

    private String get(String path) throws Exception {
        URI page = pipeline.dashboard().resolve(path);
        return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
    }
}
