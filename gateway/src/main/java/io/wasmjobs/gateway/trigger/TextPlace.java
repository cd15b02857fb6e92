package io.wasmjobs.gateway.trigger;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Creates errors that name a place in a file.
 *
 * @param file the file's name, for messages
 */
record TextPlace(String file) {

    static int line(Node node) {
        return line(node.getStartMark());
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(known -> known.getLine() + 1).orElse(1);
    }

    TriggersException wrong(Node node, String message) {
        return wrong(line(node), message);
    }

    TriggersException wrong(Optional<Mark> mark, String message) {
        return wrong(line(mark), message);
    }

    TriggersException wrong(int line, String message) {
        String shown = message.replaceAll("\\p{Cntrl}", " ");
        return new TriggersException(file + ", line " + line + ": " + shown);
    }
}
