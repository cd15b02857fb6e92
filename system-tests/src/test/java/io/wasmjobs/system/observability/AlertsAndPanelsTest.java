package io.wasmjobs.system.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.system.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Checks every alert and every panel without a running pipeline. */
class AlertsAndPanelsTest {

    private static final Map.Entry<String, String> PIPELINE = Map.entry("job_name", "wasmjobs");

    /** Series of a whole TaskManager, which has no job. */
    private static final String TASK_MANAGER = "flink_taskmanager_Status_";

    @Test
    void everyAlertAndEveryPanelAsksForThePipelineOnlyOrForAGateway() throws IOException {
        List<Question> questions = new ArrayList<>(Question.ofDashboards());
        questions.addAll(Question.ofAlerts());

        assertThat(questions)
                .filteredOn(question -> !question.isForGateway())
                .hasSizeGreaterThan(30)
                .allSatisfy(this::asksForThePipelineOnly);
    }

    @Test
    void gatewaysAreWatchedByAlertsAndPanels() throws IOException {
        assertThat(Question.ofAlerts()).filteredOn(Question::isForGateway).hasSizeGreaterThan(4);
        assertThat(Question.ofDashboards())
                .filteredOn(Question::isForGateway)
                .hasSizeGreaterThan(4);
    }

    private void asksForThePipelineOnly(Question question) {
        List<Selector> ofJobs =
                question.selectors().stream()
                        .filter(selector -> !selector.name().startsWith(TASK_MANAGER))
                        .toList();
        assertThat(ofJobs)
                .as("series that %s selects, or joins a TaskManager's series with", question.by())
                .isNotEmpty()
                .allMatch(selector -> selector.values().entrySet().contains(PIPELINE));
    }

    @Test
    void everyRunbookIsASectionOfAPage() throws IOException {
        for (Alert alert : Alert.all()) {
            String[] link = alert.runbook().split("#", 2);
            assertThat(link).as("runbook of %s: PAGE#SECTION", alert.name()).hasSize(2);
            assertThat(sections(Checkout.path(link[0])))
                    .as("sections of %s", link[0])
                    .contains(link[1]);
        }
    }

    /** The names by which links find the headings of a page, as GitHub makes them. */
    private static List<String> sections(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.matches("#+ .*"))
                .map(heading -> heading.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .toList();
    }
}
