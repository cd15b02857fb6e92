package io.wasmjobs.gateway.trigger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML file of triggers: {@code triggers:} and a list (docs/reference/triggers.md). */
public final class TriggersFile {

    private static final String TRIGGERS = "triggers";

    private final TextPlace place;
    private final Path file;
    private final Collection<String> ownTopics;
    private final List<Trigger> triggers = new ArrayList<>();
    private final Map<String, Integer> names = new HashMap<>();

    private TriggersFile(Path file, Collection<String> ownTopics) {
        this.place = new TextPlace(file.toString());
        this.file = file;
        this.ownTopics = ownTopics;
    }

    /**
     * Reads a file.
     *
     * @param ownTopics the topics of jobs, results, dead letters and states, to which no trigger
     *     may write
     * @throws TriggersException if it cannot be read, or something in it is wrong
     */
    public static List<Trigger> read(Path file, Collection<String> ownTopics) {
        try {
            return parse(file, Files.readString(file), ownTopics);
        } catch (IOException e) {
            throw new TriggersException(file + " cannot be read as UTF-8 text");
        }
    }

    /** The triggers of a file's text. */
    static List<Trigger> parse(Path file, String text, Collection<String> ownTopics) {
        TriggersFile parsed = new TriggersFile(file, ownTopics);
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
            new Compose(settings).composeString(text).ifPresent(parsed::addAll);
            return List.copyOf(parsed.triggers);
        } catch (MarkedYamlEngineException e) {
            throw parsed.place.wrong(e.getProblemMark(), "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw parsed.place.wrong(1, "not YAML: " + e.getMessage());
        }
    }

    private void addAll(Node root) {
        if (isNull(root)) {
            return;
        }
        if (!(root instanceof MappingNode mapping)) {
            throw place.wrong(root, "the file has to begin with " + TRIGGERS + ":");
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode name ? name.getValue() : "";
            if (!key.equals(TRIGGERS)) {
                throw place.wrong(tuple.getKeyNode(), key + ": only " + TRIGGERS + ": is known");
            }
            if (tuple.getValueNode() instanceof SequenceNode list) {
                list.getValue().forEach(this::add);
            } else if (!isNull(tuple.getValueNode())) {
                throw place.wrong(tuple.getValueNode(), TRIGGERS + " is not a list");
            }
        }
    }

    private void add(Node node) {
        if (!(node instanceof MappingNode mapping)) {
            throw place.wrong(node, "a trigger has fields, such as to: TOPIC");
        }
        Trigger trigger = new TriggerReader(new TriggerFields(place, mapping), file).read();
        Integer first = names.putIfAbsent(trigger.name(), TextPlace.line(node));
        if (first != null) {
            throw place.wrong(
                    node,
                    "a trigger is already named "
                            + trigger.name()
                            + " (line "
                            + first
                            + "): give this one a name of its own");
        }
        if (ownTopics.contains(trigger.to())) {
            throw place.wrong(
                    node,
                    "trigger "
                            + trigger.name()
                            + " writes to "
                            + trigger.to()
                            + ", a topic of the pipeline itself: write to another topic, and bind"
                            + " it");
        }
        triggers.add(trigger);
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }
}
