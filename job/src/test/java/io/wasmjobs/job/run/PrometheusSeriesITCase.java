package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.InvocationReport.Memoised;
import io.wasmjobs.job.run.Completion.Measured;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.prometheus.PrometheusReporterFactory;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.metrics.MetricRegistryImpl;
import org.apache.flink.runtime.metrics.MetricRegistryTestUtils;
import org.apache.flink.runtime.metrics.ReporterSetup;
import org.apache.flink.runtime.metrics.filter.DefaultReporterFilters;
import org.apache.flink.runtime.metrics.groups.TaskManagerMetricGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The series of Flink's Prometheus reporter when modules get and lose their group. */
final class PrometheusSeriesITCase {

    private final HttpClient client = HttpClient.newHttpClient();
    private long now;
    private int port;

    @SuppressWarnings("NullAway.Init") // Before each test.
    private MetricRegistryImpl registry;

    @SuppressWarnings("NullAway.Init") // Before each test.
    private ModuleMetrics metrics;

    @BeforeEach
    void startTheReporter() throws IOException {
        try (ServerSocket unused = new ServerSocket(0)) {
            port = unused.getLocalPort();
        }
        MetricConfig config = new MetricConfig();
        config.setProperty("port", Integer.toString(port));
        ReporterSetup prometheus =
                new ReporterSetup(
                        "prometheus",
                        config,
                        new PrometheusReporterFactory().createMetricReporter(config),
                        DefaultReporterFilters.metricsFromConfiguration(new Configuration()),
                        Map.of());
        registry =
                new MetricRegistryImpl(
                        MetricRegistryTestUtils.defaultMetricRegistryConfiguration(),
                        List.of(prometheus));
        MetricGroup group =
                TaskManagerMetricGroup.createTaskManagerMetricGroup(
                        registry, "localhost", ResourceID.generate());
        metrics = new ModuleMetrics(group, 2, () -> now);
    }

    @AfterEach
    void stopTheReporter() {
        registry.closeAsync().join();
    }

    @Test
    void theSeriesOfAModuleEndAndReturnWithItsGroup() throws Exception {
        ended("quiet");
        ended("busy");
        assertThat(series("quiet")).hasSizeGreaterThan(15);
        int ofAModule = series("busy").size();

        now += MetricSlots.REVIEW_INTERVAL.toNanos();
        ended("busy");
        now += MetricSlots.QUIET_TIME.toNanos();
        ended("busy");

        assertThat(series("quiet")).isEmpty();
        assertThat(series("busy")).hasSize(ofAModule);

        ended("quiet");

        assertThat(series("quiet"))
                .hasSize(ofAModule)
                .anyMatch(line -> line.matches(".*_module_invocations\\{.*} 1\\.0"));
    }

    private void ended(String module) {
        metrics.ended(module, new Measured(null, 0, 0, 0, Memoised.NONE));
    }

    private List<String> series(String module) throws IOException, InterruptedException {
        URI page = URI.create("http://localhost:" + port + "/metrics");
        return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.contains("module=\"" + module + "\""))
                .toList();
    }
}
