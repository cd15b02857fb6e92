package io.wasmjobs.system.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.job.metric.PipelineMetric;
import io.wasmjobs.system.Checkout;
import io.wasmjobs.system.Chromium;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks what Flink's dashboard shows, and leaves a screenshot in {@code target}. */
class DashboardITCase {

    private static final String READING = "Source: jobs -> read-jobs";
    private static final String RUNNING =
            "drop-duplicates -> run-modules" + " -> results: Writer -> results: Committer";
    private static final String KEYED = "run-entities -> entity-results: Writer";
    private static final String FAILING = "dead-letters: Writer -> dead-letters: Committer";

    /** A row of the table: state, bytes and records received, bytes and records sent. */
    private static final String RECORDS = "\\sRUNNING\\s\\S+ \\S+ [1-9]\\d* \\S+ \\S+ \\d+ .*";

    private static final String CHOICE = "flink-job-overview-drawer-chart nz-select";

    private static @Nullable ObservedPipeline pipeline;
    private static @Nullable Browser browser;

    @BeforeAll
    static void runJobsAndOpenABrowser(@TempDir Path compiled) throws Exception {
        Assumptions.assumeTrue(Chromium.isInstalled(), Chromium.MISSING);
        ObservedPipeline started = ObservedPipeline.start(compiled, Map.of());
        pipeline = started;
        started.sendJobs();
        Browser opened = Browser.open(1440, 1180);
        browser = opened;
        opened.go(started.system().dashboard() + "/#/job/running");
        opened.click(".trigger"); // Collapses the menu to make room for the graph and the tabs.
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (pipeline != null) {
            pipeline.close();
        }
    }

    @BeforeEach
    void lookAtThePipeline() throws Exception {
        browser().go(pipeline().system().dashboard() + "/#/job/running");
        browser().click("flink-job-list tr.clickable");
    }

    @Test
    void theGraphNamesEveryOperatorAndCountsItsRecords() throws Exception {
        await().atMost(ObservedPipeline.PATIENCE)
                .untilAsserted(
                        () -> {
                            assertThat(browser().texts("svg foreignObject"))
                                    .satisfiesExactlyInAnyOrder(
                                            box -> assertThat(box).startsWith(READING),
                                            box -> assertThat(box).startsWith(RUNNING),
                                            box -> assertThat(box).startsWith(KEYED),
                                            box -> assertThat(box).startsWith(FAILING))
                                    .allSatisfy(box -> assertThat(box).doesNotContain("N/A"));
                            assertThat(browser().texts("flink-job-overview-list tbody tr"))
                                    .anyMatch(row -> row.matches("(?s)" + READING + RECORDS))
                                    .anyMatch(row -> row.matches("(?s)" + RUNNING + RECORDS))
                                    .anyMatch(row -> row.matches("(?s)" + FAILING + RECORDS));
                        });
        browser().photograph(Checkout.path("system-tests/target").resolve("dashboard.png"));
    }

    @Test
    void theDetailsDescribeTheReadingOperators() {
        theDetailsSay(
                READING,
                "Fetches the records of wasm_jobs",
                "Reads wasm jobs as JSON or CloudEvents");
    }

    @Test
    void theDetailsDescribeTheRunningOperators() {
        theDetailsSay(
                RUNNING,
                "Lets a job id through once, and remembers it for 1 d",
                "Runs modules of " + Checkout.path("wasm-modules/built"));
    }

    private static void theDetailsSay(String vertex, String... descriptions) {
        browser().clickOn(vertex);
        browser().clickOn("Detail");
        await().atMost(ObservedPipeline.PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(browser().texts("flink-job-overview-drawer-detail"))
                                        .singleElement()
                                        .asString()
                                        .contains(descriptions));
    }

    @Test
    void everyMetricOfTheSourceCanBeChosen() {
        theMetricsCanBeChosen(READING);
    }

    @Test
    void everyMetricOfTheEngineCanBeChosen() {
        theMetricsCanBeChosen(RUNNING);
    }

    private static void theMetricsCanBeChosen(String vertex) {
        browser().clickOn(vertex);
        browser().clickOn("Metrics");
        browser().click(CHOICE);
        List<PipelineMetric> metrics =
                Stream.of(PipelineMetric.values())
                        .filter(metric -> vertex.contains(metric.operator()))
                        .toList();
        assertThat(metrics).isNotEmpty();
        for (PipelineMetric metric : metrics) {
            await().atMost(ObservedPipeline.PATIENCE)
                    .untilAsserted(() -> canBeChosen(shown(metric)));
        }
    }

    private static void canBeChosen(String name) {
        browser().type(CHOICE + " input", name);
        assertThat(browser().texts("nz-option-item"))
                .anyMatch(option -> option.matches("\\d+\\." + Pattern.quote(name)));
    }

    /** The name on the dashboard, which follows the number of a subtask. */
    private static String shown(PipelineMetric metric) {
        String group =
                switch (metric.kind()) {
                    case ENGINE -> ".engine.";
                    case TENANT_GAUGE, TENANT_COUNTER -> ".tenant.reverse.";
                    case PARKED_GAUGE -> ".parked.tenant.other.";
                    case STATE_GAUGE -> ".state.module.other.";
                    case COUNTER, GAUGE, HISTOGRAM -> ".";
                };
        return metric.operator()
                + group
                + metric.metricName()
                + (metric.kind() == PipelineMetric.Kind.HISTOGRAM ? "_p99" : "");
    }

    private static ObservedPipeline pipeline() {
        if (pipeline == null) {
            throw new IllegalStateException("there is no pipeline");
        }
        return pipeline;
    }

    private static Browser browser() {
        if (browser == null) {
            throw new IllegalStateException("there is no browser");
        }
        return browser;
    }
}
