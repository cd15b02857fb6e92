package io.wasmjobs.system.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.system.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.prometheus.PrometheusReporter;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code flink-conf/config.yaml}, read by the classes that read it in a cluster. */
class FlinkConfTest {

    private final Configuration configuration =
            GlobalConfiguration.loadConfiguration(Checkout.path("flink-conf").toString());

    @Test
    void everyKeyIsAnOptionOfThisFlink() throws IOException {
        assertThat(configuration.keySet()).hasSizeGreaterThan(30);
        assertThat(ClusterSettings.unknownKeys(configuration)).isEmpty();
    }

    @Test
    void everyValueParses() throws IOException {
        assertThat(ClusterSettings.unparsedValues(configuration)).isEmpty();
    }

    @Test
    void aMisspeltKeyIsFound() throws IOException {
        configuration.setString("execution.checkpointing.intervall", "2 s");
        configuration.setString("metrics.reporter.prometheus.prot", "9249");
        assertThat(ClusterSettings.unknownKeys(configuration))
                .containsExactly(
                        "execution.checkpointing.intervall", "metrics.reporter.prometheus.prot");
    }

    @Test
    void aValueThatDoesNotParseIsFound() throws IOException {
        configuration.setString("execution.checkpointing.interval", "2 sekunden");
        configuration.setString("taskmanager.numberOfTaskSlots", "two");
        assertThat(ClusterSettings.unparsedValues(configuration))
                .hasSize(2)
                .anyMatch(value -> value.startsWith("execution.checkpointing.interval"))
                .anyMatch(value -> value.startsWith("taskmanager.numberOfTaskSlots"));
    }

    @Test
    void theMemoryOfBothProcessesAddsUp() {
        assertThat(
                        TaskExecutorProcessUtils.processSpecFromConfig(configuration)
                                .getTaskHeapSize()
                                .getMebiBytes())
                .as("heap for modules and instances")
                .isGreaterThan(1024);
        assertThat(
                        JobManagerProcessUtils.processSpecFromConfig(configuration)
                                .getJvmHeapMemorySize()
                                .getMebiBytes())
                .isGreaterThan(256);
    }

    @Test
    void theMetricsReporterStartsOnOneOfItsPorts() throws ReflectiveOperationException {
        MetricConfig settings = new MetricConfig();
        settings.setProperty("port", reporterSetting("port"));
        Object factory =
                Class.forName(reporterSetting("factory.class")).getConstructor().newInstance();
        MetricReporter reporter = ((MetricReporterFactory) factory).createMetricReporter(settings);
        reporter.close();
        assertThat(reporter).isInstanceOf(PrometheusReporter.class);
    }

    @Test
    void openTelemetrySettingsAreValidWhenUncommented(@TempDir Path folder) throws IOException {
        String text = Files.readString(Checkout.path("flink-conf/config.yaml"));
        Files.writeString(
                folder.resolve("config.yaml"),
                text.replaceAll("(?m)^    # (otel:| +[^ ].*)$", "    $1")
                        .replace("reporters: prometheus", "reporters: prometheus,otel"));

        Configuration both = GlobalConfiguration.loadConfiguration(folder.toString());

        assertThat(both.keySet())
                .filteredOn(key -> key.startsWith("metrics.reporter.otel."))
                .hasSize(5);
        assertThat(ClusterSettings.unknownKeys(both)).isEmpty();
        both.setString("metrics.reporter.otel.exporter.endpiont", "http://localhost:4317");
        assertThat(ClusterSettings.unknownKeys(both)).hasSize(1);
    }

    private String reporterSetting(String key) {
        return configuration.getString("metrics.reporter.prometheus." + key, "");
    }
}
