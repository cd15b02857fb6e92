package io.wasmjobs.gateway.yaml;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** The fields of one entry of a file; what is wrong is named with its line. */
public final class YamlFields {

    private final YamlPlace place;
    private final MappingNode node;
    private final Map<String, Node> fields = new HashMap<>();

    /**
     * The fields of {@code node}.
     *
     * @param known the fields that may be there
     * @throws YamlException if another one is there, or one is there twice
     */
    public YamlFields(YamlPlace place, MappingNode node, List<String> known) {
        this.place = place;
        this.node = node;
        for (NodeTuple tuple : node.getValue()) {
            String field = tuple.getKeyNode() instanceof ScalarNode name ? name.getValue() : "";
            if (!known.contains(field)) {
                throw place.wrong(
                        tuple.getKeyNode(),
                        field + ": there is no such field; there are " + String.join(", ", known));
            }
            if (fields.put(field, tuple.getValueNode()) != null) {
                throw place.wrong(tuple.getKeyNode(), field + " is given twice");
            }
        }
    }

    /** The value of a field that has to be there. */
    public String required(String field) {
        return value(field).orElseThrow(() -> place.wrong(node, field + " is missing"));
    }

    /** The value of a field. */
    public Optional<String> value(String field) {
        Optional<Node> value = node(field);
        if (value.isPresent() && !(value.get() instanceof ScalarNode)) {
            throw place.wrong(value.get(), field + " is not a single value");
        }
        return value.map(scalar -> ((ScalarNode) scalar).getValue());
    }

    /** The value of a field as it was parsed. */
    public Optional<Node> node(String field) {
        return Optional.ofNullable(fields.get(field));
    }

    /** Refuses fields that mean nothing here. */
    public void onlyFor(String what, List<String> names, boolean allowed) {
        for (String name : names) {
            check(name, allowed || !fields.containsKey(name), "only for " + what);
        }
    }

    /** Refuses a field's value unless it is right. */
    public void check(String field, boolean right, String message) {
        if (!right) {
            throw wrong(field, message);
        }
    }

    /** Something is wrong with the value of a field. */
    public YamlException wrong(String field, String message) {
        Node at = fields.get(field);
        return place.wrong(at == null ? node : at, field + ": " + message);
    }
}
