package io.wasmjobs.job.binding;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Creates errors that name a place in the file of bindings.
 *
 * @param file the file's name, for messages
 */
record BindingPlace(String file) {

    /** The scalar's text; empty for anything else. */
    static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    /** The line of a node's first character, from 1. */
    static int firstLine(Node node) {
        return line(node.getStartMark());
    }

    private static int line(Optional<Mark> mark) {
        return mark.map(known -> known.getLine() + 1).orElse(1);
    }

    BindingsException wrong(Node node, String message) {
        return wrong(firstLine(node), message);
    }

    BindingsException wrong(Optional<Mark> mark, String message) {
        return wrong(line(mark), message);
    }

    BindingsException wrong(int line, String message) {
        String shown = message.replaceAll("\\p{Cntrl}", " ");
        return new BindingsException(file + ", line " + line + ": " + shown);
    }
}
