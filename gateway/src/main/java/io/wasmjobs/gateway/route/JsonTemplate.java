package io.wasmjobs.gateway.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** A JSON value whose texts are templates: the shape of an answer. */
public sealed interface JsonTemplate {

    /** The value with the variables' values in its texts. */
    JsonNode expand(Function<Variable, String> values);

    /** The templates in it. */
    Stream<Template> templates();

    /** An object. */
    record Fields(Map<String, JsonTemplate> fields) implements JsonTemplate {

        /** Copies the fields, in their order. */
        public Fields {
            fields = new LinkedHashMap<>(fields);
        }

        @Override
        public ObjectNode expand(Function<Variable, String> values) {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            fields.forEach((name, value) -> node.set(name, value.expand(values)));
            return node;
        }

        @Override
        public Stream<Template> templates() {
            return fields.values().stream().flatMap(JsonTemplate::templates);
        }
    }

    /** An array. */
    record Items(List<JsonTemplate> items) implements JsonTemplate {

        /** Copies the items. */
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public ArrayNode expand(Function<Variable, String> values) {
            ArrayNode node = JsonNodeFactory.instance.arrayNode();
            items.forEach(item -> node.add(item.expand(values)));
            return node;
        }

        @Override
        public Stream<Template> templates() {
            return items.stream().flatMap(JsonTemplate::templates);
        }
    }

    /** A text. */
    record Text(Template text) implements JsonTemplate {

        @Override
        public JsonNode expand(Function<Variable, String> values) {
            return JsonNodeFactory.instance.textNode(text.expandShown(values));
        }

        @Override
        public Stream<Template> templates() {
            return Stream.of(text);
        }
    }

    /** A number, a truth value or null. */
    record Constant(JsonNode value) implements JsonTemplate {

        @Override
        public JsonNode expand(Function<Variable, String> values) {
            return value;
        }

        @Override
        public Stream<Template> templates() {
            return Stream.empty();
        }
    }
}
