package io.wasmjobs.job;

import static org.apache.flink.configuration.ExecutionOptions.BUFFER_TIMEOUT;
import static org.apache.flink.configuration.PipelineOptions.OBJECT_REUSE;
import static org.apache.flink.state.rocksdb.RocksDBConfigurableOptions.USE_BLOOM_FILTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.job.options.Delivery;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** The pipeline brings its settings along; what it does not rely on, a configuration may change. */
final class PipelineSettingsTest {

    private static ReadableConfig applied(Delivery delivery, Configuration given) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(given);
        PipelineSettings.apply(environment, delivery);
        return environment.getConfiguration();
    }

    private static Map<String, String> producer(String delivery, String... more) {
        Configuration options = new Configuration();
        options.setString("kafka.bootstrap-servers", "localhost:9092");
        options.setString("wasm.modules", "/modules");
        options.setString("wasm.delivery", delivery);
        for (int i = 0; i < more.length; i += 2) {
            options.setString(more[i], more[i + 1]);
        }
        return PipelineOptions.from(options).kafka().producer();
    }

    @Test
    void filtersAreOnWhereverThePipelineRuns() {
        assertThat(applied(Delivery.EXACTLY_ONCE, new Configuration()).get(USE_BLOOM_FILTER))
                .isTrue();
    }

    @Test
    void recordsWaitShortlyForABufferWhereResultsAreSeenAtOnce() {
        ReadableConfig atOnce = applied(Delivery.AT_LEAST_ONCE, new Configuration());
        ReadableConfig withCheckpoint = applied(Delivery.EXACTLY_ONCE, new Configuration());

        assertThat(atOnce.get(BUFFER_TIMEOUT)).isEqualTo(Duration.ofMillis(2));
        assertThat(withCheckpoint.get(BUFFER_TIMEOUT)).isEqualTo(BUFFER_TIMEOUT.defaultValue());
    }

    @Test
    void aConfigurationIsStrongerButNotAboutWhatIsReliedOn() {
        Configuration given = new Configuration();
        given.set(BUFFER_TIMEOUT, Duration.ofMillis(7));
        given.set(USE_BLOOM_FILTER, false);
        given.set(OBJECT_REUSE, false);

        ReadableConfig applied = applied(Delivery.AT_LEAST_ONCE, given);

        assertThat(applied.get(BUFFER_TIMEOUT)).isEqualTo(Duration.ofMillis(7));
        assertThat(applied.get(USE_BLOOM_FILTER)).isFalse();
        assertThat(applied.get(OBJECT_REUSE)).isTrue();
    }

    @Test
    void theProducerLingersWhereNobodySeesTheResultYet() {
        assertThat(producer("exactly-once")).containsEntry("linger.ms", "100");
        assertThat(producer("at-least-once")).containsEntry("linger.ms", "2");
        assertThat(producer("at-least-once", "kafka.producer.linger.ms", "0"))
                .containsEntry("linger.ms", "0")
                .containsEntry("batch.size", "131072");
    }
}
