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
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Something that a dashboard's panel or an alert asks of the metrics.
 *
 * @param by who asks
 */
record Question(String by, Selector selector) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the panels of all dashboards ask for. */
    static List<Question> ofDashboards() throws IOException {
        List<Question> questions = new ArrayList<>();
        try (Stream<Path> files = Files.list(Checkout.path("deploy/grafana/dashboards"))) {
            for (Path file : files.sorted().toList()) {
                for (JsonNode panel : JSON.readTree(file.toFile()).required("panels")) {
                    String by = file.getFileName() + ", " + panel.required("title").asText();
                    for (JsonNode target : panel.path("targets")) {
                        add(questions, by, target.required("expr").asText());
                    }
                }
            }
        }
        return questions;
    }

    /** What the alerts ask for. */
    static List<Question> ofAlerts() throws IOException {
        Object read =
                new Yaml(new SafeConstructor(new LoaderOptions()))
                        .load(Files.readString(Checkout.path("deploy/prometheus/alerts.yml")));
        List<Question> questions = new ArrayList<>();
        for (JsonNode group : JSON.<JsonNode>valueToTree(read).required("groups")) {
            for (JsonNode rule : group.required("rules")) {
                add(questions, rule.required("alert").asText(), rule.required("expr").asText());
            }
        }
        return questions;
    }

    private static void add(List<Question> questions, String by, String expression) {
        Expression.selectors(expression)
                .forEach(selector -> questions.add(new Question(by, selector)));
    }
}
