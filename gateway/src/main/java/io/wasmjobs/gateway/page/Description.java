package io.wasmjobs.gateway.page;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.gateway.route.Route;
import io.wasmjobs.gateway.route.RoutePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** The OpenAPI description of a gateway: the routes of every gateway, and those of an operator. */
final class Description {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROBLEM = "#/components/responses/Problem";
    private static final String TAG = "Routes";

    private final ObjectNode paths;

    private Description(ObjectNode paths) {
        this.paths = paths;
    }

    /** The description with what an operator has added. */
    static byte[] of(byte[] own, List<Route> routes, Site site) {
        if (routes.isEmpty() && site.isEmpty()) {
            return own;
        }
        try {
            ObjectNode document = (ObjectNode) JSON.readTree(own);
            document.withArray("tags")
                    .addObject()
                    .put("name", TAG)
                    .put("description", "The routes of this gateway's operator.");
            Description description = new Description((ObjectNode) document.get("paths"));
            routes.forEach(description::add);
            if (!site.isEmpty()) {
                description.addSite();
            }
            return JSON.writeValueAsBytes(document);
        } catch (IOException e) {
            throw new UncheckedIOException("the description cannot be read", e);
        }
    }

    private void add(Route route) {
        for (RoutePath path : route.path().served()) {
            String method = route.method().toLowerCase(Locale.ROOT);
            // The path above a wildcard may have a route of its own, which comes first.
            if (!paths.path(path.described()).has(method)) {
                add(route, method, path);
            }
        }
    }

    private void add(Route route, String method, RoutePath path) {
        ObjectNode operation = operation(method, path.described());
        path.parameters().forEach(name -> addParameter(operation, name));
        operation.putArray("security").addObject().putArray("ApiKey");
        operation.withArray("security").addObject();
        if (route instanceof Route.ToModule toModule) {
            describe(operation, toModule);
        } else if (route instanceof Route.ToState toState) {
            describe(operation, toState);
        }
    }

    private static void describe(ObjectNode operation, Route.ToModule route) {
        operation.put("summary", "Runs the module " + route.module() + " on the body.");
        operation.put("description", "Needs the scope submit.");
        content(operation.putObject("requestBody"), "application/octet-stream");
        ObjectNode responses = operation.putObject("responses");
        if (route.http()) {
            described(responses, 200, "The module's own response, of any status and type.");
            content(
                    described(responses, 202, "The job is in Kafka (respond-async)."),
                    "application/json");
            problems(responses, 502, 504);
        } else if (route.answer().isPresent()) {
            content(described(responses, 202, "The job is in Kafka."), "application/json");
        } else {
            ObjectNode answer = described(responses, 200, "The module's answer.");
            content(answer, "application/octet-stream", "application/json");
            content(
                    described(responses, 202, "The job is in Kafka (respond-async)."),
                    "application/json");
            problems(responses, 504);
        }
        problems(responses, 400, 401, 403, 413, 422, 429, 503);
    }

    private static void describe(ObjectNode operation, Route.ToState route) {
        operation.put(
                "summary",
                "Sends the entry " + route.entry() + " of a state of " + route.module() + ".");
        operation.put("description", "Needs the scope " + route.scope().text() + ".");
        ObjectNode responses = operation.putObject("responses");
        content(
                described(responses, 200, "The entry."),
                "application/octet-stream",
                "application/json");
        problems(responses, 400, 401, 403, 404, 422, 429, 503, 504);
    }

    private void addSite() {
        ObjectNode index = operation("get", "/site");
        index.put("summary", "Sends the first page of the operator's site.");
        index.putArray("security");
        ObjectNode responses = index.putObject("responses");
        content(described(responses, 200, "The page."), "text/html");
        described(responses, 302, "The address with a slash at its end.");
        problems(responses, 403, 404);
        ObjectNode file = operation("get", "/site/{path}");
        file.put("summary", "Sends a file of the operator's site.");
        file.putArray("security");
        addParameter(file, "path");
        ObjectNode answers = file.putObject("responses");
        content(described(answers, 200, "The file."), "*/*");
        problems(answers, 403, 404);
    }

    private ObjectNode operation(String method, String path) {
        ObjectNode operation = paths.withObjectProperty(path).putObject(method);
        operation.put("operationId", method + path.replaceAll("[^A-Za-z0-9]+", "_"));
        operation.putArray("tags").add(TAG);
        return operation;
    }

    private static void addParameter(ObjectNode operation, String name) {
        ObjectNode parameter = operation.withArray("parameters").addObject();
        parameter.put("name", name).put("in", "path").put("required", true);
        parameter.putObject("schema").put("type", "string");
    }

    private static ObjectNode described(ObjectNode responses, int status, String description) {
        return responses.putObject(Integer.toString(status)).put("description", description);
    }

    private static void content(ObjectNode message, String... types) {
        ObjectNode content = message.putObject("content");
        for (String type : types) {
            content.putObject(type).put("schema", true);
        }
    }

    private static void problems(ObjectNode responses, int... statuses) {
        for (int status : statuses) {
            responses.putObject(Integer.toString(status)).put("$ref", PROBLEM);
        }
    }
}
