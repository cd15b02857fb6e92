package io.wasmjobs.job.binding;

import io.wasmjobs.job.record.ValueForm;
import io.wasmjobs.job.spelling.NearestWord;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.Scheduling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads one binding of a file; errors name the line. */
final class BindingReader {

    private static final List<String> FIELDS =
            List.of("name", "from", "module", "to", "key", "dedupe", "form", "tenant", "priority");

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]*");
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final String HEADER = "header:";

    private final BindingPlace place;
    private final Map<String, ScalarNode> fields = new HashMap<>();
    private final MappingNode node;

    BindingReader(BindingPlace place, MappingNode node) {
        this.place = place;
        this.node = node;
        for (NodeTuple tuple : node.getValue()) {
            String field = BindingPlace.text(tuple.getKeyNode());
            if (!FIELDS.contains(field)) {
                throw place.wrong(
                        tuple.getKeyNode(),
                        field
                                + ": there is no such field"
                                + NearestWord.to(field, FIELDS)
                                        .map(known -> "; did you mean " + known + "?")
                                        .orElse("; there are " + String.join(", ", FIELDS)));
            }
            if (!(tuple.getValueNode() instanceof ScalarNode scalar)) {
                throw place.wrong(tuple.getValueNode(), field + " is not a single value");
            }
            if (fields.put(field, scalar) != null) {
                throw place.wrong(tuple.getKeyNode(), field + " is given twice");
            }
        }
    }

    Binding read() {
        ModuleReference module = module();
        BoundTopic from = from();
        return new Binding(
                name(module),
                from,
                module,
                to(),
                key(),
                deduplication(),
                form(),
                tenant(),
                priority());
    }

    private String name(ModuleReference module) {
        String given = value("name");
        String name = given == null ? module.id() : given;
        check(
                "name",
                NAME.matcher(name).matches() && name.length() <= Binding.MAX_NAME_LENGTH,
                given == null
                        ? "needed: the module's id is longer than "
                                + Binding.MAX_NAME_LENGTH
                                + " characters"
                        : name
                                + " is wrong; it has to be letters, digits, dots, dashes and"
                                + " underscores, at most "
                                + Binding.MAX_NAME_LENGTH);
        return name;
    }

    private BoundTopic from() {
        String from = required("from");
        if (from.length() > 2 && from.startsWith("/") && from.endsWith("/")) {
            try {
                return new BoundTopic.Matching(
                        Pattern.compile(from.substring(1, from.length() - 1)));
            } catch (PatternSyntaxException e) {
                throw wrong("from", from + " is no regular expression: " + e.getDescription());
            }
        }
        return new BoundTopic.Named(topic("from", from, ", or a regular expression as /regex/"));
    }

    private @Nullable String to() {
        String to = value("to");
        return to == null ? null : topic("to", to, "");
    }

    private String topic(String field, String topic, String or) {
        boolean right = TOPIC.matcher(topic).matches() && !topic.equals(".") && !topic.equals("..");
        check(field, right, topic + " is wrong; it has to be a topic's name" + or);
        return topic;
    }

    private ModuleReference module() {
        String module = required("module");
        try {
            return ModuleReference.parse(module);
        } catch (IllegalArgumentException e) {
            throw wrong("module", String.valueOf(e.getMessage()));
        }
    }

    private RecordText key() {
        return valueOr("key", "none").equals("partition")
                ? new RecordText.Partition()
                : text("key", ", partition");
    }

    private RecordText text(String field, String more) {
        String value = valueOr(field, "none");
        if (value.equals("none")) {
            return new RecordText.Nothing();
        }
        if (value.equals("record")) {
            return new RecordText.Key();
        }
        boolean isHeader = value.startsWith(HEADER) && value.length() > HEADER.length();
        check(
                field,
                isHeader,
                value + " is wrong; it has to be none, record" + more + " or header:NAME");
        return new RecordText.HeaderValue(value.substring(HEADER.length()));
    }

    private Deduplication deduplication() {
        return switch (valueOr("dedupe", "none")) {
            case "none" -> new Deduplication.None();
            case "position" -> new Deduplication.ByPosition();
            default -> new Deduplication.ByText(text("dedupe", ", position"));
        };
    }

    private ValueForm form() {
        String form = valueOr("form", ValueForm.PAYLOAD.toString());
        for (ValueForm each : ValueForm.values()) {
            if (each.toString().equals(form)) {
                return each;
            }
        }
        throw wrong("form", form + " is wrong; it has to be payload or message");
    }

    private @Nullable String tenant() {
        String tenant = value("tenant");
        try {
            return new Scheduling(null, tenant, Scheduling.DEFAULT_PRIORITY, null).tenant();
        } catch (IllegalArgumentException e) {
            throw wrong("tenant", String.valueOf(e.getMessage()));
        }
    }

    private int priority() {
        String priority = valueOr("priority", Integer.toString(Scheduling.DEFAULT_PRIORITY));
        check(
                "priority",
                priority.matches("[1-5]"),
                priority
                        + " is wrong; it has to be a number from "
                        + Scheduling.FIRST_PRIORITY
                        + " to "
                        + Scheduling.LAST_PRIORITY);
        return Integer.parseInt(priority);
    }

    private String required(String field) {
        String value = value(field);
        if (value == null) {
            throw place.wrong(node, field + " is missing");
        }
        return value;
    }

    private String valueOr(String field, String otherwise) {
        String value = value(field);
        return value == null ? otherwise : value;
    }

    private @Nullable String value(String field) {
        ScalarNode scalar = fields.get(field);
        return scalar == null ? null : scalar.getValue();
    }

    private void check(String field, boolean right, String message) {
        if (!right) {
            throw wrong(field, message);
        }
    }

    private BindingsException wrong(String field, String message) {
        Node at = fields.get(field);
        return place.wrong(at == null ? node : at, field + ": " + message);
    }
}
