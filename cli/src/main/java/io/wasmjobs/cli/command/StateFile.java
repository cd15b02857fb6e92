package io.wasmjobs.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.engine.EntityState;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The state of a key, read from a file: a JSON object whose values are texts, {@code {"base64": …}}
 * for other bytes, or JSON, which stands for its own text. A module never migrates it.
 */
final class StateFile implements EntityState {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BASE64 = "base64";

    private final NavigableMap<Bytes, Bytes> entries = new TreeMap<>();

    private StateFile() {}

    static EntityState read(Path file) throws IOException {
        JsonNode tree;
        try {
            tree = JSON.readTree(Files.readAllBytes(InputFiles.readable(file)));
        } catch (JsonProcessingException e) {
            throw CommandFailure.usage(file + " is not JSON: " + e.getOriginalMessage());
        }
        if (!tree.isObject()) {
            throw CommandFailure.usage(file + " is not a JSON object with the values of the state");
        }
        StateFile state = new StateFile();
        for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            state.entries.put(Bytes.utf8(entry.getKey()), value(file, entry));
        }
        return state;
    }

    private static Bytes value(Path file, Map.Entry<String, JsonNode> entry) {
        JsonNode value = entry.getValue();
        if (!value.isObject() || value.size() != 1 || !value.path(BASE64).isTextual()) {
            return Bytes.utf8(value.isTextual() ? value.textValue() : value.toString());
        }
        try {
            return Bytes.wrap(value.get(BASE64).binaryValue());
        } catch (IOException e) {
            throw CommandFailure.usage(
                    file + ": the value of " + entry.getKey() + " is not base64");
        }
    }

    @Override
    public int version() {
        return NO_VERSION;
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
