package io.wasmjobs.gateway.yaml;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Creates errors that name a place in a file.
 *
 * @param file the file's name, for messages
 */
public record YamlPlace(String file) {

    /** The line that something begins in. */
    public static int line(Node node) {
        return line(node.getStartMark());
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(known -> known.getLine() + 1).orElse(1);
    }

    /** Something is wrong with {@code node}. */
    public YamlException wrong(Node node, String message) {
        return wrong(line(node), message);
    }

    YamlException wrong(Optional<Mark> mark, String message) {
        return wrong(line(mark), message);
    }

    YamlException wrong(int line, String message) {
        String shown = message.replaceAll("\\p{Cntrl}", " ");
        return new YamlException(file + ", line " + line + ": " + shown);
    }
}
