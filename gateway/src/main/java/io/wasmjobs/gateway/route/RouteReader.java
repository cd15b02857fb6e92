package io.wasmjobs.gateway.route;

import io.wasmjobs.gateway.route.Variable.Source;
import io.wasmjobs.gateway.security.Scope;
import io.wasmjobs.gateway.yaml.YamlFields;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.http.HttpRequestPayload;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads one route of a file. */
final class RouteReader {

    static final List<String> FIELDS =
            List.of(
                    "path",
                    "method",
                    "module",
                    "http",
                    "type_name",
                    "id",
                    "key",
                    "answer",
                    "state",
                    "entry",
                    "scope",
                    "job",
                    "pending");

    private static final List<String> FOR_MODULES =
            List.of("method", "http", "type_name", "id", "answer");
    private static final List<String> FOR_PAYLOADS = List.of("type_name", "answer");
    private static final List<String> FOR_STATES = List.of("entry", "scope", "job", "pending");
    private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH", "DELETE");
    private static final String READING = "GET";
    private static final Set<Source> ADDRESS = EnumSet.of(Source.PATH, Source.HEADER);

    private final YamlFields fields;

    RouteReader(YamlFields fields) {
        this.fields = fields;
    }

    Route read() {
        String text = fields.required("path");
        RoutePath path = reading("path", () -> RoutePath.parse(text));
        fields.check(
                "path",
                !path.hasRest() || http(),
                text + " has a wildcard, which needs http: true");
        boolean isState = fields.node("state").isPresent();
        fields.check("state", !isState || fields.node("module").isEmpty(), "module is given too");
        fields.onlyFor("routes with module", FOR_MODULES, !isState);
        fields.onlyFor("routes with state", FOR_STATES, isState);
        return isState ? toState(path) : toModule(path);
    }

    private Route.ToModule toModule(RoutePath path) {
        String module = fields.required("module");
        ModuleReference unused = reading("module", () -> ModuleReference.parse(module));
        String method = fields.value("method").orElse("POST");
        boolean http = http();
        fields.onlyFor("routes without http", FOR_PAYLOADS, !http);
        fields.check(
                "method",
                METHODS.contains(method) || (http && method.equals(READING)),
                method + " is wrong; it has to be POST, PUT, PATCH or DELETE, or with http GET");
        Set<Source> withBody = EnumSet.complementOf(EnumSet.of(Source.JOB));
        return new Route.ToModule(
                method,
                path,
                module,
                http,
                fields.value("type_name").orElse(http ? HttpRequestPayload.TYPE_NAME : "Request"),
                template("id", path, withBody),
                template("key", path, EnumSet.allOf(Source.class)),
                json("answer", path, EnumSet.allOf(Source.class)));
    }

    private Route.ToState toState(RoutePath path) {
        String module = fields.required("state");
        ModuleReference read = reading("state", () -> ModuleReference.parse(module));
        fields.check("state", module.equals(read.id()), module + " is not one module's id");
        String unused = fields.required("key");
        Optional<Template> job = template("job", path, ADDRESS);
        Optional<JsonTemplate> pending = json("pending", path, ADDRESS);
        fields.check("pending", pending.isEmpty() || job.isPresent(), "needs job");
        fields.check("job", job.isEmpty() || pending.isPresent(), "needs pending");
        return new Route.ToState(
                path,
                module,
                template("key", path, ADDRESS).orElseThrow(),
                fields.required("entry"),
                scope(),
                job.map(id -> new Route.Pending(id, pending.orElseThrow())));
    }

    private boolean http() {
        String http = fields.value("http").orElse("false");
        boolean right = http.equals("true") || http.equals("false");
        fields.check("http", right, http + " is wrong; it has to be true or false");
        return http.equals("true");
    }

    private Scope scope() {
        String scope = fields.value("scope").orElse("admin");
        boolean right = scope.equals("admin") || scope.equals("read");
        fields.check("scope", right, scope + " is wrong; it has to be admin or read");
        return scope.equals("admin") ? Scope.ADMIN : Scope.READ;
    }

    private Optional<Template> template(String field, RoutePath path, Set<Source> allowed) {
        Optional<Template> template =
                fields.value(field).map(text -> reading(field, () -> Template.parse(text)));
        template.ifPresent(read -> checkVariables(field, read, path, allowed));
        return template;
    }

    private Optional<JsonTemplate> json(String field, RoutePath path, Set<Source> allowed) {
        Optional<Node> node = fields.node(field);
        Optional<JsonTemplate> json = node.map(value -> reading(field, () -> YamlJson.read(value)));
        json.ifPresent(
                read ->
                        read.templates()
                                .forEach(text -> checkVariables(field, text, path, allowed)));
        return json;
    }

    private void checkVariables(
            String field, Template template, RoutePath path, Set<Source> allowed) {
        for (Variable variable : template.variables()) {
            String shown = "{" + variable.text() + "}";
            fields.check(field, allowed.contains(variable.source()), shown + " is not known here");
            fields.check(
                    field,
                    variable.source() != Source.PATH || path.parameters().contains(variable.name()),
                    shown + " is no parameter of the path " + path.text());
        }
    }

    private <T> T reading(String field, Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalArgumentException e) {
            throw fields.wrong(field, String.valueOf(e.getMessage()));
        }
    }
}
