package io.wasmjobs.system.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.system.Ports;
import io.wasmjobs.job.metric.PipelineMetric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The metrics of a pipeline that has run a job of every kind, and of a gateway: every panel and
 * every alert finds its series.
 */
class ExportedMetricsITCase {

    private static final String OPERATOR = "flink_taskmanager_job_task_operator_";

    /** More modules than can have metrics of their own, in both subtasks together. */
    private static final int JUNK = 120;

    private static final int PORT = Ports.claim(0, "the reporter's port");

    private static @Nullable ObservedPipeline pipeline;
    private static @Nullable ObservedGateway gateway;

    @BeforeAll
    static void runAJobOfEveryKind(@TempDir Path compiled, @TempDir Path folder) throws Exception {
        ObservedPipeline started =
                ObservedPipeline.start(compiled, ObservedPipeline.prometheusOn(PORT));
        pipeline = started;
        gateway = ObservedGateway.start(started.system().bootstrapServers(), folder);
        started.sendJobsWithoutModules(JUNK);
        await().atMost(ObservedPipeline.PATIENCE)
                .until(() -> sum("numRecordsSend", Map.of()) == JUNK);
        started.sendJobs();
        started.send(List.of(ObservedPipeline.job("dash", "wordcount-c", "a b")));
    }

    @AfterAll
    static void stop() throws Exception {
        if (gateway != null) {
            gateway.close();
        }
        if (pipeline != null) {
            pipeline.close();
        }
    }

    @Test
    void everyPanelAndEveryAlertFindsItsSeries() throws Exception {
        List<Question> dashboards = Question.ofDashboards();
        List<Question> alerts = Question.ofAlerts();
        assertThat(dashboards).hasSizeGreaterThan(15);
        assertThat(alerts).hasSizeGreaterThan(8);
        List<Question> questions = new ArrayList<>(dashboards);
        questions.addAll(alerts);
        await().atMost(ObservedPipeline.PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(unanswered(questions, samples()))
                                        .as("expressions without a matching series")
                                        .isEmpty());
    }

    private static List<Sample> samples() throws Exception {
        List<Sample> samples = new ArrayList<>(Sample.scrape(PORT));
        for (Sample sample : Objects.requireNonNull(gateway).scrape()) {
            // Prometheus names the process that it asked.
            Map<String, String> labels = new HashMap<>(sample.labels());
            labels.put("instance", "gateway");
            samples.add(new Sample(sample.name(), labels, sample.value()));
        }
        return samples;
    }

    private static List<String> unanswered(List<Question> questions, List<Sample> samples) {
        return questions.stream()
                .flatMap(
                        question ->
                                question.withoutSample(samples).stream()
                                        .map(selector -> question.by() + ": " + selector))
                .toList();
    }

    @Test
    void jobsWithoutAModuleUseUpNoModuleMetrics() {
        await().atMost(ObservedPipeline.PATIENCE)
                .untilAsserted(
                        () -> {
                            for (String module : List.of("reverse", "wordcount-c")) {
                                assertThat(
                                                sum(
                                                        "module_invocationsSucceeded",
                                                        Map.of("module", module)))
                                        .as(module)
                                        .isEqualTo(1);
                            }
                            assertThat(sum("module_invocationsFailed", Map.of("module", "other")))
                                    .isEqualTo(3 * JUNK + 3);
                        });
    }

    @Test
    void countersMatchTheJobs() {
        await().atMost(ObservedPipeline.PATIENCE)
                .untilAsserted(
                        () -> {
                            assertThat(sum("jobs", Map.of())).isEqualTo(JUNK + 7);
                            assertThat(sum("jobsMalformed", Map.of())).isEqualTo(1);
                            assertThat(sum("jobsDuplicate", Map.of())).isEqualTo(1);
                            assertThat(sum("invocations", Map.of())).isEqualTo(3 * JUNK + 11);
                            assertThat(sum("invocationsSucceeded", Map.of())).isEqualTo(2);
                            assertThat(failed("trap")).isEqualTo(3);
                            assertThat(failed("timeout")).isEqualTo(3);
                            assertThat(failed("module_not_found")).isEqualTo(3 * JUNK + 3);
                            assertThat(sum("module_invocationsFailed", Map.of("module", "spin")))
                                    .isEqualTo(3);
                            // The series of the alerts for a pipeline without progress.
                            assertThat(sum("jobsInFlight", Map.of())).isZero();
                            assertThat(sum("pendingRecords", Map.of())).isZero();
                            assertThat(sum("numRecordsSend", Map.of())).isEqualTo(JUNK + 6);
                        });
    }

    private static double failed(String kind) throws Exception {
        return sum("failure_invocationsFailed", Map.of("failure", kind));
    }

    @Test
    void everyMetricOfThePageIsThere() {
        await().atMost(ObservedPipeline.PATIENCE)
                .untilAsserted(
                        () -> {
                            List<String> names =
                                    Sample.scrape(PORT).stream().map(Sample::name).toList();
                            assertThat(Stream.of(PipelineMetric.values()))
                                    .allMatch(metric -> names.contains(exported(metric)));
                        });
    }

    private static String exported(PipelineMetric metric) {
        String group =
                switch (metric.kind()) {
                    case ENGINE -> "engine_";
                    case TENANT_GAUGE, TENANT_COUNTER -> "tenant_";
                    case PARKED_GAUGE -> "parked_tenant_";
                    case STATE_GAUGE -> "state_module_";
                    case COUNTER, GAUGE, HISTOGRAM -> "";
                };
        return OPERATOR + group + metric.metricName();
    }

    private static double sum(String metric, Map<String, String> labels) throws Exception {
        return Sample.scrape(PORT).stream()
                .filter(sample -> sample.name().equals(OPERATOR + metric))
                .filter(sample -> sample.labels().entrySet().containsAll(labels.entrySet()))
                .mapToDouble(Sample::value)
                .sum();
    }
}
