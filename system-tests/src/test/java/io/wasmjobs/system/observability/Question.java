package io.wasmjobs.system.observability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wasmjobs.system.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * An expression of a dashboard's panel or of an alert.
 *
 * @param by the panel or alert
 * @param selectors the series that it selects
 */
record Question(String by, List<Selector> selectors) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GATEWAY = "wasmjobs_gateway_";

    Question {
        selectors = List.copyOf(selectors);
    }

    /** The expressions of all dashboards' panels, with the initial value of each variable. */
    static List<Question> ofDashboards() throws IOException {
        List<Question> questions = new ArrayList<>();
        try (Stream<Path> files = Files.list(Checkout.path("deploy/grafana/dashboards"))) {
            for (Path file : files.sorted().toList()) {
                JsonNode dashboard = JSON.readTree(file.toFile());
                for (JsonNode panel : dashboard.required("panels")) {
                    String by = file.getFileName() + ", " + panel.required("title").asText();
                    for (JsonNode target : panel.path("targets")) {
                        String expression = target.required("expr").asText();
                        questions.add(of(by, withValues(dashboard, expression)));
                    }
                }
            }
        }
        return questions;
    }

    private static String withValues(JsonNode dashboard, String expression) {
        String replaced = expression;
        for (JsonNode variable : dashboard.at("/templating/list")) {
            replaced =
                    replaced.replace(
                            "$" + variable.required("name").asText(),
                            variable.required("current").required("value").asText());
        }
        return replaced;
    }

    /** The expressions of the alerts. */
    static List<Question> ofAlerts() throws IOException {
        return Alert.all().stream().map(alert -> of(alert.name(), alert.expression())).toList();
    }

    private static Question of(String by, String expression) {
        return new Question(by, Expression.selectors(expression));
    }

    /** Whether it asks for series of a gateway only, which is no Flink job. */
    boolean isForGateway() {
        return selectors.stream().allMatch(selector -> selector.name().startsWith(GATEWAY));
    }

    /** The selected series that are not among the samples. */
    List<Selector> withoutSample(List<Sample> samples) {
        return selectors.stream()
                .filter(selector -> samples.stream().noneMatch(selector::isOf))
                .toList();
    }
}
