package io.wasmjobs.gateway.trigger;

import io.wasmjobs.gateway.yaml.YamlFields;
import io.wasmjobs.gateway.yaml.YamlList;
import io.wasmjobs.gateway.yaml.YamlPlace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** A YAML file of triggers: {@code triggers:} and a list (docs/reference/triggers.md). */
public final class TriggersFile {

    private static final String TRIGGERS = "triggers";

    private final YamlPlace place;
    private final Path file;
    private final Collection<String> ownTopics;
    private final List<Trigger> triggers = new ArrayList<>();
    private final Map<String, Integer> names = new HashMap<>();

    private TriggersFile(Path file, Collection<String> ownTopics) {
        this.place = new YamlPlace(file.toString());
        this.file = file;
        this.ownTopics = ownTopics;
    }

    /**
     * Reads a file.
     *
     * @param ownTopics the topics of jobs, results, dead letters and states, to which no trigger
     *     may write
     * @throws io.wasmjobs.gateway.yaml.YamlException if it cannot be read, or something in it is
     *     wrong
     */
    public static List<Trigger> read(Path file, Collection<String> ownTopics) {
        return parse(file, YamlList.text(file), ownTopics);
    }

    /** The triggers of a file's text. */
    static List<Trigger> parse(Path file, String text, Collection<String> ownTopics) {
        TriggersFile parsed = new TriggersFile(file, ownTopics);
        YamlList.read(parsed.place, text, TRIGGERS, parsed::add);
        return List.copyOf(parsed.triggers);
    }

    private void add(Node node) {
        if (!(node instanceof MappingNode mapping)) {
            throw place.wrong(node, "a trigger has fields, such as to: TOPIC");
        }
        Trigger trigger =
                new TriggerReader(new YamlFields(place, mapping, TriggerReader.FIELDS), file)
                        .read();
        Integer first = names.putIfAbsent(trigger.name(), YamlPlace.line(node));
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
}
