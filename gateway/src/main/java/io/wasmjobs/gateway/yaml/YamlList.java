package io.wasmjobs.gateway.yaml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
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

/** A file with one key and a list below it, such as {@code triggers:}. */
public final class YamlList {

    private final YamlPlace place;
    private final String key;

    private YamlList(YamlPlace place, String key) {
        this.place = place;
        this.key = key;
    }

    /**
     * A file's text.
     *
     * @throws YamlException if it cannot be read
     */
    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new YamlException(file + " cannot be read as UTF-8 text");
        }
    }

    /**
     * Passes each entry of the list to {@code entries}.
     *
     * @param key the one key
     * @throws YamlException if the text has another form
     */
    public static void read(YamlPlace place, String text, String key, Consumer<Node> entries) {
        YamlList list = new YamlList(place, key);
        try {
            LoadSettings settings = LoadSettings.builder().setLabel(place.file()).build();
            new Compose(settings)
                    .composeString(text)
                    .ifPresent(root -> list.readAll(root, entries));
        } catch (MarkedYamlEngineException e) {
            throw place.wrong(e.getProblemMark(), "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw place.wrong(1, "not YAML: " + e.getMessage());
        }
    }

    private void readAll(Node root, Consumer<Node> entries) {
        if (isNull(root)) {
            return;
        }
        if (!(root instanceof MappingNode mapping)) {
            throw place.wrong(root, "the file has to begin with " + key + ":");
        }
        for (NodeTuple tuple : mapping.getValue()) {
            String found = tuple.getKeyNode() instanceof ScalarNode name ? name.getValue() : "";
            if (!found.equals(key)) {
                throw place.wrong(tuple.getKeyNode(), found + ": only " + key + ": is known");
            }
            if (tuple.getValueNode() instanceof SequenceNode list) {
                list.getValue().forEach(entries);
            } else if (!isNull(tuple.getValueNode())) {
                throw place.wrong(tuple.getValueNode(), key + " is not a list");
            }
        }
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }
}
