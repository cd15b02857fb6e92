package io.wasmjobs.system.observability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wasmjobs.system.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * A rule of {@code deploy/prometheus/alerts.yml}.
 *
 * @param runbook the page and section that say what to do, or empty
 */
record Alert(String name, String expression, String runbook) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** All rules. */
    static List<Alert> all() throws IOException {
        Object read =
                new Yaml(new SafeConstructor(new LoaderOptions()))
                        .load(Files.readString(Checkout.path("deploy/prometheus/alerts.yml")));
        List<Alert> alerts = new ArrayList<>();
        for (JsonNode group : JSON.<JsonNode>valueToTree(read).required("groups")) {
            for (JsonNode rule : group.required("rules")) {
                alerts.add(
                        new Alert(
                                rule.required("alert").asText(),
                                rule.required("expr").asText(),
                                rule.at("/annotations/runbook").asText("")));
            }
        }
        return alerts;
    }
}
