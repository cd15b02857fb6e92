package io.wasmjobs.cli.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.wasmjobs.engine.EntityState;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The state of a case's key: texts and JSON values by key. */
public final class GoldenState implements EntityState {

    /** No entries at all. */
    static final GoldenState NONE = new GoldenState(new TreeMap<>(), NO_VERSION);

    private final NavigableMap<Bytes, Bytes> entries;
    private final int version;

    private GoldenState(NavigableMap<Bytes, Bytes> entries, int version) {
        this.entries = entries;
        this.version = version;
    }

    /** The state that a case gives: a text is its bytes, any other value its JSON. */
    static GoldenState of(JsonNode object) {
        TreeMap<Bytes, Bytes> entries = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            JsonNode value = entry.getValue();
            entries.put(
                    Bytes.utf8(entry.getKey()),
                    Bytes.utf8(value.isTextual() ? value.textValue() : value.toString()));
        }
        return new GoldenState(entries, entries.isEmpty() ? NO_VERSION : 1);
    }

    /** This state after a job. */
    GoldenState with(@Nullable StateChanges changes) {
        TreeMap<Bytes, Bytes> after = new TreeMap<>(entries);
        if (changes != null) {
            changes.entries()
                    .forEach(
                            (key, value) ->
                                    value.ifPresentOrElse(
                                            now -> after.put(key, now), () -> after.remove(key)));
        }
        return new GoldenState(after, version);
    }

    /** The state as a case writes it: a value is JSON where {@code like} has JSON for it. */
    public JsonNode json(JsonNode like) {
        ObjectNode object = GoldenCases.JSON.createObjectNode();
        entries.forEach(
                (key, value) -> {
                    JsonNode expected = like.path(key.toUtf8());
                    boolean isJson = !expected.isMissingNode() && !expected.isTextual();
                    object.set(key.toUtf8(), value(value, isJson));
                });
        return object;
    }

    /** Bytes as a text or a JSON value. */
    static JsonNode value(Bytes bytes, boolean isJson) {
        TextNode text = TextNode.valueOf(bytes.toUtf8());
        try {
            return isJson ? GoldenCases.JSON.readTree(bytes.unsafeArray()) : text;
        } catch (IOException e) {
            return text; // it is not JSON
        }
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public @Nullable Bytes get(Bytes key) {
        return entries.get(key);
    }

    @Override
    public List<Bytes> keys(Bytes prefix) {
        return entries.tailMap(prefix, true).keySet().stream()
                .takeWhile(key -> key.startsWith(prefix))
                .toList();
    }

    @Override
    public long bytes() {
        return entries.entrySet().stream()
                .mapToLong(entry -> (long) entry.getKey().size() + entry.getValue().size())
                .sum();
    }
}
