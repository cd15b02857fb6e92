package io.wasmjobs.gateway.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML value as the JSON value that it spells. */
final class YamlJson {

    private static final int MAX_DEPTH = 20;

    private YamlJson() {}

    /**
     * The value, with its texts as templates.
     *
     * @throws IllegalArgumentException if a text is no template, a key no text, or the value too
     *     deep
     */
    static JsonTemplate read(Node node) {
        return read(node, MAX_DEPTH);
    }

    private static JsonTemplate read(Node node, int depth) {
        if (depth == 0) {
            throw new IllegalArgumentException("is more than " + MAX_DEPTH + " values deep");
        }
        if (node instanceof MappingNode mapping) {
            Map<String, JsonTemplate> fields = new LinkedHashMap<>();
            for (NodeTuple tuple : mapping.getValue()) {
                if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                    throw new IllegalArgumentException("has a field whose name is no text");
                }
                fields.put(name.getValue(), read(tuple.getValueNode(), depth - 1));
            }
            return new JsonTemplate.Fields(fields);
        }
        if (node instanceof SequenceNode sequence) {
            return new JsonTemplate.Items(
                    sequence.getValue().stream().map(item -> read(item, depth - 1)).toList());
        }
        ScalarNode scalar = (ScalarNode) node;
        return scalar.getTag().equals(Tag.STR)
                ? new JsonTemplate.Text(Template.parse(scalar.getValue()))
                : new JsonTemplate.Constant(constant(scalar));
    }

    private static JsonNode constant(ScalarNode scalar) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.NULL)) {
            return json.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            return json.booleanNode(Boolean.parseBoolean(scalar.getValue()));
        }
        try {
            return json.numberNode(new BigDecimal(scalar.getValue()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    scalar.getValue() + " is no number of JSON: put a text in quotes", e);
        }
    }
}
