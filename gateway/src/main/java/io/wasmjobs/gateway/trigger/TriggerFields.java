package io.wasmjobs.gateway.trigger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads the fields of one trigger in a file; errors name the line. */
final class TriggerFields {

    private static final List<String> KNOWN =
            List.of(
                    "name",
                    "from",
                    "to",
                    "key",
                    "user",
                    "password_file",
                    "password_env",
                    "ca_file",
                    "client_id",
                    "session_expiry",
                    "group",
                    "field",
                    "claim_after");

    private final TextPlace place;
    private final MappingNode node;
    private final Map<String, ScalarNode> fields = new HashMap<>();

    TriggerFields(TextPlace place, MappingNode node) {
        this.place = place;
        this.node = node;
        for (NodeTuple tuple : node.getValue()) {
            String field = tuple.getKeyNode() instanceof ScalarNode name ? name.getValue() : "";
            if (!KNOWN.contains(field)) {
                throw place.wrong(
                        tuple.getKeyNode(),
                        field + ": there is no such field; there are " + String.join(", ", KNOWN));
            }
            if (!(tuple.getValueNode() instanceof ScalarNode scalar)) {
                throw place.wrong(tuple.getValueNode(), field + " is not a single value");
            }
            if (fields.put(field, scalar) != null) {
                throw place.wrong(tuple.getKeyNode(), field + " is given twice");
            }
        }
    }

    String required(String field) {
        return value(field).orElseThrow(() -> place.wrong(node, field + " is missing"));
    }

    Optional<String> value(String field) {
        return Optional.ofNullable(fields.get(field)).map(ScalarNode::getValue);
    }

    /** Refuses fields that do not apply to the trigger's source. */
    void onlyFor(String sources, List<String> names, boolean allowed) {
        for (String name : names) {
            check(name, allowed || !fields.containsKey(name), "only for " + sources);
        }
    }

    void check(String field, boolean right, String message) {
        if (!right) {
            throw wrong(field, message);
        }
    }

    TriggersException wrong(String field, String message) {
        Node at = fields.get(field);
        return place.wrong(at == null ? node : at, field + ": " + message);
    }
}
