package io.wasmjobs.cli.binding;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.Suggestion;
import io.wasmjobs.job.binding.Binding;
import io.wasmjobs.job.binding.Bindings;
import io.wasmjobs.job.binding.BindingsException;
import io.wasmjobs.job.binding.BindingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A file of bindings that can be edited: bindings are added and removed. */
public final class EditableBindings {

    private static final Pattern EMPTY = Pattern.compile("bindings:\\s*(\\[\\s*\\]|~|null)?\\s*");
    private static final Pattern PLAIN = Pattern.compile("[a-zA-Z0-9/][a-zA-Z0-9@:._/-]*");

    private final Path file;
    private final Collection<String> ownTopics;
    private final List<String> lines;
    private final BindingsFile bindings;

    private EditableBindings(Path file, Collection<String> ownTopics, List<String> lines) {
        this.file = file;
        this.ownTopics = ownTopics;
        this.lines = List.copyOf(lines);
        this.bindings = parsed(lines);
    }

    /**
     * Reads a file; a missing file has no bindings.
     *
     * @param ownTopics the topics of the pipeline itself
     * @throws CommandFailure if it cannot be read or is not valid
     */
    public static EditableBindings read(Path file, Collection<String> ownTopics) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw CommandFailure.usage("no folder for " + file + ": " + folder);
        }
        try {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            return new EditableBindings(file, ownTopics, lines);
        } catch (IOException e) {
            throw CommandFailure.usage(file + " cannot be read as UTF-8 text");
        }
    }

    /** The bindings. */
    public Bindings bindings() {
        return bindings.bindings();
    }

    /**
     * Adds a binding at the end.
     *
     * @param fields by name, in the order in which they are written
     * @throws CommandFailure if it is not valid
     */
    public EditableBindings with(Map<String, String> fields) {
        List<String> changed = new ArrayList<>(lines);
        List<BindingsFile.Entry> entries = bindings.entries();
        int at = entries.isEmpty() ? begin(changed) : entries.get(entries.size() - 1).lastLine();
        String indent = entries.isEmpty() ? "  " : indent(dash(entries.get(0)));
        List<String> block = new ArrayList<>();
        fields.forEach(
                (name, value) ->
                        block.add(
                                indent
                                        + (block.isEmpty() ? "- " : "  ")
                                        + name
                                        + ": "
                                        + scalar(value)));
        changed.addAll(at, block);
        EditableBindings edited = new EditableBindings(file, ownTopics, changed);
        List<String> after = edited.shown();
        return edited.checked(
                after.size() == entries.size() + 1
                        && after.subList(0, entries.size()).equals(shown()));
    }

    /** The bindings as text, for comparison: patterns of topics cannot be compared. */
    private List<String> shown() {
        return bindings().all().stream().map(Binding::toString).toList();
    }

    /**
     * Removes a binding; comments around it stay.
     *
     * @throws CommandFailure if there is none with this name
     */
    public EditableBindings without(String name) {
        BindingsFile.Entry entry =
                bindings.entries().stream()
                        .filter(each -> each.binding().name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> noSuchBinding(name));
        List<String> changed = new ArrayList<>(lines);
        changed.subList(dash(entry) - 1, entry.lastLine()).clear();
        List<String> expected = new ArrayList<>(shown());
        expected.remove(entry.binding().toString());
        EditableBindings edited = new EditableBindings(file, ownTopics, changed);
        return edited.checked(edited.shown().equals(expected));
    }

    private CommandFailure noSuchBinding(String name) {
        List<String> names = bindings().all().stream().map(Binding::name).toList();
        return CommandFailure.failed(
                file + " has no binding " + name + Suggestion.didYouMean(name, names));
    }

    /** Replaces the file atomically. */
    public void save() {
        try {
            Path target = file.toAbsolutePath();
            Path written = Files.createTempFile(target.getParent(), "bindings", ".tmp");
            Files.write(written, lines);
            Files.move(written, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw CommandFailure.failed("cannot write " + file, e);
        }
    }

    private BindingsFile parsed(List<String> text) {
        try {
            return BindingsFile.parse(file.toString(), String.join("\n", text))
                    .checkedAgainst(ownTopics);
        } catch (BindingsException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The number of lines up to and including {@code bindings:}, which is added if it is missing.
     */
    private static int begin(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            if (EMPTY.matcher(lines.get(i)).matches()) {
                lines.set(i, "bindings:");
                return i + 1;
            }
        }
        lines.add("bindings:");
        return lines.size();
    }

    /** The line of a binding's dash, from 1. */
    private int dash(BindingsFile.Entry entry) {
        int line = entry.firstLine();
        while (line > 1 && !lines.get(line - 1).stripLeading().startsWith("-")) {
            line--;
        }
        return line;
    }

    private String indent(int line) {
        String text = lines.get(line - 1);
        return text.substring(0, text.length() - text.stripLeading().length());
    }

    private static String scalar(String value) {
        boolean isPlain = PLAIN.matcher(value).matches() && !value.endsWith(":");
        return isPlain ? value : "'" + value.replace("'", "''") + "'";
    }

    private EditableBindings checked(boolean right) {
        if (!right) {
            throw CommandFailure.usage(
                    file + " is written in a way that needs an editor: change it by hand");
        }
        return this;
    }
}
