package io.wasmjobs.job.binding;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

/** A YAML file of bindings: {@code bindings:} and a list (docs/reference/bindings.md). */
public final class BindingsFile {

    private static final String BINDINGS = "bindings";

    /**
     * A binding and its lines in the file.
     *
     * @param firstLine the line of its first field, from 1
     * @param lastLine the line of its last field
     */
    public record Entry(Binding binding, int firstLine, int lastLine) {}

    private final BindingPlace place;
    private final List<Entry> entries;

    private BindingsFile(BindingPlace place, List<Entry> entries) {
        this.place = place;
        this.entries = List.copyOf(entries);
    }

    /**
     * Reads a file.
     *
     * @throws BindingsException if it cannot be read, or something in it is wrong
     */
    public static BindingsFile read(Path file) {
        try {
            return parse(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new BindingsException(file + " cannot be read as UTF-8 text");
        }
    }

    /**
     * Reads the text of a file.
     *
     * @param file its name, for messages
     * @throws BindingsException if something in it is wrong
     */
    public static BindingsFile parse(String file, String text) {
        BindingPlace place = new BindingPlace(file);
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(file).build();
            List<Entry> entries = new ArrayList<>();
            new Compose(settings)
                    .composeString(text)
                    .ifPresent(root -> entries.addAll(entries(place, root)));
            checkNames(place, entries);
            checkLoops(place, entries);
            return new BindingsFile(place, entries);
        } catch (MarkedYamlEngineException e) {
            throw place.wrong(e.getProblemMark(), "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw place.wrong(1, "not YAML: " + e.getMessage());
        }
    }

    private static List<Entry> entries(BindingPlace place, Node root) {
        if (isNull(root)) {
            return List.of();
        }
        if (!(root instanceof MappingNode mapping)) {
            throw place.wrong(root, "the file has to begin with " + BINDINGS + ":");
        }
        List<Entry> entries = new ArrayList<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = BindingPlace.text(tuple.getKeyNode());
            if (!key.equals(BINDINGS)) {
                throw place.wrong(tuple.getKeyNode(), key + ": only " + BINDINGS + ": is known");
            }
            if (tuple.getValueNode() instanceof SequenceNode list) {
                list.getValue().forEach(node -> entries.add(entry(place, node)));
            } else if (!isNull(tuple.getValueNode())) {
                throw place.wrong(tuple.getValueNode(), BINDINGS + " is not a list");
            }
        }
        return entries;
    }

    private static Entry entry(BindingPlace place, Node node) {
        if (!(node instanceof MappingNode mapping)) {
            throw place.wrong(node, "a binding has fields, such as from: TOPIC");
        }
        Binding binding = new BindingReader(place, mapping).read();
        int last =
                mapping.getValue().stream()
                        .mapToInt(tuple -> BindingPlace.firstLine(tuple.getValueNode()))
                        .max()
                        .orElse(BindingPlace.firstLine(node));
        return new Entry(binding, BindingPlace.firstLine(node), last);
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }

    private static void checkNames(BindingPlace place, List<Entry> entries) {
        Map<String, Entry> byName = new HashMap<>();
        for (Entry entry : entries) {
            String name = entry.binding().name();
            Entry first = byName.putIfAbsent(name, entry);
            if (first != null) {
                throw place.wrong(
                        entry.firstLine(),
                        "a binding is already named "
                                + name
                                + " (line "
                                + first.firstLine()
                                + "): give this one a name of its own");
            }
        }
    }

    /** Refuses loops: a record must not return to a binding that it went through. */
    private static void checkLoops(BindingPlace place, List<Entry> entries) {
        for (Entry entry : entries) {
            Set<Entry> reached = new HashSet<>();
            reach(entry, entries, reached);
            if (reached.contains(entry)) {
                throw place.wrong(
                        entry.firstLine(),
                        "binding "
                                + entry.binding().name()
                                + " is in a loop: what it writes to "
                                + entry.binding().to()
                                + " comes back to "
                                + entry.binding().from());
            }
        }
    }

    private static void reach(Entry from, List<Entry> entries, Set<Entry> reached) {
        String to = from.binding().to();
        if (to == null) {
            return;
        }
        for (Entry next : entries) {
            if (next.binding().from().contains(to) && reached.add(next)) {
                reach(next, entries, reached);
            }
        }
    }

    /**
     * Checks that no binding names a topic of the pipeline itself: it would loop, or mix records of
     * two kinds. A pattern does not match those topics.
     *
     * @param own the topics of jobs, results, dead letters and states
     * @throws BindingsException if one does
     */
    public BindingsFile checkedAgainst(Collection<String> own) {
        for (Entry entry : entries) {
            Binding binding = entry.binding();
            for (String topic : own) {
                boolean reads =
                        binding.from() instanceof BoundTopic.Named named && named.contains(topic);
                if (reads || topic.equals(binding.to())) {
                    throw place.wrong(
                            entry.firstLine(),
                            "binding "
                                    + binding.name()
                                    + (reads ? " reads " : " writes to ")
                                    + topic
                                    + ", a topic of the pipeline itself: bind another topic");
                }
            }
        }
        return this;
    }

    /** The bindings in their order, with their lines. */
    public List<Entry> entries() {
        return entries;
    }

    /** The bindings. */
    public Bindings bindings() {
        return new Bindings(entries.stream().map(Entry::binding).toList());
    }
}
