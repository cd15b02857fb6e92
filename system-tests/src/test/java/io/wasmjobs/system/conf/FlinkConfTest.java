package io.wasmjobs.system.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.system.Checkout;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.prometheus.PrometheusReporter;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.junit.jupiter.api.Test;

/** {@code flink-conf/config.yaml}, read by the classes that read it in a cluster. */
class FlinkConfTest {

    private static final Pattern REPORTER_KEY =
            Pattern.compile("metrics\\.reporter\\.(\\w+)\\.(.+)");

    /** What {@code PrometheusReporterFactory} reads beside the options of every reporter. */
    private static final Set<String> PROMETHEUS_KEYS = Set.of("port", "filterLabelValueCharacters");

    private final Configuration configuration =
            GlobalConfiguration.loadConfiguration(Checkout.path("flink-conf").toString());

    @Test
    void everyKeyIsAnOptionOfThisFlink() throws IOException {
        assertThat(configuration.keySet()).hasSizeGreaterThan(40);
        assertThat(unknownKeys(configuration)).isEmpty();
    }

    @Test
    void everyValueParses() throws IOException {
        assertThat(unparsedValues(configuration)).isEmpty();
    }

    @Test
    void aMisspeltKeyIsFound() throws IOException {
        configuration.setString("execution.checkpointing.intervall", "2 s");
        configuration.setString("metrics.reporter.prometheus.prot", "9249");
        assertThat(unknownKeys(configuration))
                .containsExactly(
                        "execution.checkpointing.intervall", "metrics.reporter.prometheus.prot");
    }

    @Test
    void aValueThatDoesNotParseIsFound() throws IOException {
        configuration.setString("execution.checkpointing.interval", "2 sekunden");
        configuration.setString("taskmanager.numberOfTaskSlots", "two");
        assertThat(unparsedValues(configuration))
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

    private String reporterSetting(String key) {
        return configuration.getString("metrics.reporter.prometheus." + key, "");
    }

    private static List<String> unknownKeys(Configuration configuration) throws IOException {
        Set<String> known = KnownOptions.ofClassPath().byKey().keySet();
        return configuration.keySet().stream()
                .filter(key -> !known.contains(key) && !isReporterKey(key))
                .sorted()
                .toList();
    }

    private static boolean isReporterKey(String key) {
        Matcher matcher = REPORTER_KEY.matcher(key);
        return matcher.matches()
                && (matcher.group(2).equals(MetricOptions.REPORTER_FACTORY_CLASS.key())
                        || matcher.group(2).equals(MetricOptions.REPORTER_INTERVAL.key())
                        || PROMETHEUS_KEYS.contains(matcher.group(2)));
    }

    private static Set<String> unparsedValues(Configuration configuration) throws IOException {
        Set<String> unparsed = new TreeSet<>();
        for (ConfigOption<?> option : KnownOptions.ofClassPath().byKey().values()) {
            try {
                configuration.getOptional(option);
            } catch (IllegalArgumentException e) {
                unparsed.add(option.key() + ": " + e.getMessage());
            }
        }
        return unparsed;
    }
}
