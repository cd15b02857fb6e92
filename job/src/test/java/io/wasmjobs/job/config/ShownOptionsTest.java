package io.wasmjobs.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.job.flink.FlinkSettings;
import java.util.Map;
import org.apache.flink.api.common.ExecutionConfig.GlobalJobParameters;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options that the dashboard shows. */
final class ShownOptionsTest {

    private static Map<String, String> shown(String... given) {
        Configuration configuration = new Configuration();
        configuration.setString("wasm.modules", "/modules");
        for (int i = 0; i < given.length; i += 2) {
            configuration.setString(given[i], given[i + 1]);
        }
        return PipelineConfig.from(configuration).shown();
    }

    @Test
    void everyOptionThatHasAValueIsShown() {
        Map<String, String> shown = shown();

        for (ConfigOption<?> option : OptionCatalogue.options()) {
            if (option.hasDefaultValue()) {
                assertThat(shown).containsKey(option.key());
            }
        }
        assertThat(shown)
                .containsEntry("wasm.modules", "/modules")
                .containsEntry("wasm.delivery", "exactly-once")
                .containsEntry("wasm.limit.timeout", "5 s")
                .containsEntry("wasm.limit.memory", "64 mb")
                .containsEntry("kafka.producer.acks", "all")
                .containsEntry("kafka.producer.linger.ms", "100")
                .doesNotContainKeys("wasm.pool.memory", "kafka.producer.bootstrap.servers");
    }

    @Test
    void givenValuesAreShownAsWritten() {
        assertThat(shown("wasm.run.threads", "16", "wasm.limit.timeout", "50 s"))
                .containsEntry("wasm.run.threads", "16")
                .containsEntry("wasm.limit.timeout", "50 s");
    }

    @ParameterizedTest
    @CsvSource({
        "kafka.client.ssl.key.password, kafka.producer.ssl.key.password",
        "kafka.consumer.sasl.jaas.config, kafka.consumer.sasl.jaas.config",
        "kafka.producer.sasl.oauthbearer.token.endpoint.url,"
                + " kafka.producer.sasl.oauthbearer.token.endpoint.url",
        "kafka.client.a.plugin.of.ones.own, kafka.consumer.a.plugin.of.ones.own",
        "kafka.client.client.id, kafka.producer.client.id",
        "kafka.client.request.timeout.ms, kafka.producer.request.timeout.ms",
    })
    void aPropertyThatMayHoldASecretIsOnlyNamed(String given, String key) {
        assertThat(shown(given, "hunter2"))
                .containsEntry(key, "[hidden]")
                .doesNotContainValue("hunter2");
    }

    @Test
    void aPropertyThatIsANumberIsShown() {
        assertThat(
                        shown(
                                "kafka.consumer.max.poll.records", "7",
                                "kafka.client.security.protocol", "SASL_SSL"))
                .containsEntry("kafka.consumer.max.poll.records", "7")
                .containsEntry("kafka.producer.security.protocol", "SASL_SSL");
    }

    @ParameterizedTest
    @CsvSource({
        "https://token@modules.example.org/m/, https://modules.example.org/m/",
        "https://modules.example.org/m/?sig=secret, https://modules.example.org/m/",
        "s3://bucket/modules, s3://bucket/modules",
        "/opt/what?/modules, /opt/what?/modules",
    })
    void anAddressIsShownWithoutCredentials(String modules, String place) {
        assertThat(shown("wasm.modules", modules)).containsEntry("wasm.modules", place);
    }

    @Test
    void globalParametersOfFlinkAreKept() {
        Configuration given = new Configuration();
        given.setString("pipeline.global-job-parameters", "team:jobs");
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(given);

        FlinkSettings.show(environment, Map.of("wasm.run.threads", "3"));

        GlobalJobParameters parameters = environment.getConfig().getGlobalJobParameters();
        assertThat(parameters.toMap())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("team", "jobs", "wasm.run.threads", "3"));
    }
}
