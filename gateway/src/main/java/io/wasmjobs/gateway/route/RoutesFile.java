package io.wasmjobs.gateway.route;

import io.wasmjobs.gateway.yaml.YamlFields;
import io.wasmjobs.gateway.yaml.YamlList;
import io.wasmjobs.gateway.yaml.YamlPlace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** A YAML file of routes: {@code routes:} and a list (docs/reference/routes.md). */
public final class RoutesFile {

    private final YamlPlace place;
    private final Map<Route, Integer> routes = new LinkedHashMap<>();

    private RoutesFile(Path file) {
        this.place = new YamlPlace(file.toString());
    }

    /**
     * Reads a file. The routes are in the order of their precedence.
     *
     * @throws io.wasmjobs.gateway.yaml.YamlException if it cannot be read, or something in it is
     *     wrong
     */
    public static List<Route> read(Path file) {
        return parse(file, YamlList.text(file));
    }

    /** The routes of a file's text, in the order of their precedence. */
    static List<Route> parse(Path file, String text) {
        RoutesFile parsed = new RoutesFile(file);
        YamlList.read(parsed.place, text, "routes", parsed::add);
        List<Route> routes = new ArrayList<>(parsed.routes.keySet());
        routes.sort(Comparator.comparing(Route::path, RoutePath.PRECEDENCE));
        return routes;
    }

    private void add(Node node) {
        if (!(node instanceof MappingNode mapping)) {
            throw place.wrong(node, "a route has fields, such as path: /orders");
        }
        Route route = new RouteReader(new YamlFields(place, mapping, RouteReader.FIELDS)).read();
        routes.forEach(
                (earlier, line) -> {
                    if (earlier.method().equals(route.method())
                            && earlier.path().overlaps(route.path())) {
                        throw place.wrong(
                                node,
                                route.method()
                                        + " "
                                        + route.path().text()
                                        + " matches the same requests as the route of line "
                                        + line);
                    }
                });
        routes.put(route, YamlPlace.line(node));
    }
}
