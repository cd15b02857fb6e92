package io.wasmjobs.system.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.system.Ports;
import io.wasmjobs.job.metric.PipelineMetric;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A running pipeline that had a job of every kind, and what its Prometheus reporter shows then:
 * every panel and every alert finds the series that it asks for.
 */
class ExportedMetricsITCase {

    private static final String OPERATOR = "flink_taskmanager_job_task_operator_";
    private static final int PORT = Ports.claim(0, "the reporter's port");

    private static @Nullable ObservedPipeline pipeline;

    @BeforeAll
    static void runAJobOfEveryKind(@TempDir Path compiled) throws Exception {
        ObservedPipeline started =
                ObservedPipeline.start(
                        compiled,
                        Map.of(
                                "metrics.reporters",
                                "prometheus",
                                "metrics.reporter.prometheus.factory.class",
                                "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
                                "metrics.reporter.prometheus.port",
                                Integer.toString(PORT)));
        pipeline = started;
        started.sendJobs();
    }

    @AfterAll
    static void stop() throws Exception {
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
                                assertThat(unanswered(questions, Sample.scrape(PORT)))
                                        .as("questions that no series answers")
                                        .isEmpty());
    }

    private static List<Question> unanswered(List<Question> questions, List<Sample> samples) {
        return questions.stream()
                .filter(question -> samples.stream().noneMatch(question.selector()::isOf))
                .toList();
    }

    @Test
    void countersTellWhatHappened() {
        await().atMost(ObservedPipeline.PATIENCE)
                .untilAsserted(
                        () -> {
                            assertThat(sum("jobs", Map.of())).isEqualTo(6);
                            assertThat(sum("jobsMalformed", Map.of())).isEqualTo(1);
                            assertThat(sum("jobsDuplicate", Map.of())).isEqualTo(1);
                            assertThat(sum("invocations", Map.of())).isEqualTo(10);
                            assertThat(sum("invocationsSucceeded", Map.of())).isEqualTo(1);
                            for (String kind : List.of("trap", "timeout", "module_not_found")) {
                                assertThat(
                                                sum(
                                                        "failure_invocationsFailed",
                                                        Map.of("failure", kind)))
                                        .as(kind)
                                        .isEqualTo(3);
                            }
                            assertThat(sum("module_invocationsFailed", Map.of("module", "spin")))
                                    .isEqualTo(3);
                            // What the alarms on a pipeline that stands still look at.
                            assertThat(sum("jobsInFlight", Map.of())).isZero();
                            assertThat(sum("pendingRecords", Map.of())).isZero();
                            assertThat(sum("numRecordsSend", Map.of())).isEqualTo(5);
                        });
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
        String group = metric.kind() == PipelineMetric.Kind.ENGINE ? "engine_" : "";
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
