package io.wasmjobs.cli.module;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.engine.module.ModuleSource;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.ModuleReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A source with one {@code .js} file as a module: the module that runs scripts, with the file as
 * {@code SCRIPT} in the config of its manifest. Other keys of a manifest beside the file apply.
 */
public final class ScriptSource implements ModuleSource {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path script;
    private final Path interpreter;
    private final Path manifest;
    private final ModuleReference module;

    /** The script in {@code script}, run by the module {@code interpreter}. */
    public ScriptSource(Path script, Path interpreter) {
        this.script = script.toAbsolutePath().normalize();
        this.interpreter = interpreter;
        String stem = ModuleFileSource.stem(this.script, ".js");
        this.manifest = this.script.resolveSibling(stem + ".json");
        this.module = ModuleReference.of(ModuleFileSource.id(stem));
    }

    /** A reference to the module, with the file's name as id. */
    public ModuleReference module() {
        return module;
    }

    /** The script's manifest, a file that need not exist. */
    public Path manifest() {
        return manifest;
    }

    @Override
    public Optional<Fetched> fetch(String id, @Nullable String knownVersion) throws IOException {
        if (!id.equals(module.id())) {
            return Optional.empty();
        }
        String version =
                ModuleFileSource.version(script) + "," + ModuleFileSource.version(manifest);
        if (version.equals(knownVersion)) {
            return Optional.of(new Fetched.Unchanged());
        }
        return Optional.of(
                new Fetched.Changed(
                        version, Bytes.wrap(Files.readAllBytes(interpreter)), manifestOfScript()));
    }

    private Bytes manifestOfScript() throws IOException {
        ObjectNode json = JSON.createObjectNode();
        if (Files.isRegularFile(manifest)) {
            Bytes beside = Bytes.wrap(Files.readAllBytes(manifest));
            if (!(object(beside) instanceof ObjectNode object)) {
                return beside; // the engine refuses it with a message
            }
            json = object;
        }
        ObjectNode config =
                json.get("config") instanceof ObjectNode object ? object : json.putObject("config");
        config.put("SCRIPT", Files.readString(script));
        return Bytes.wrap(JSON.writeValueAsBytes(json));
    }

    private static @Nullable JsonNode object(Bytes json) throws IOException {
        try {
            return JSON.readTree(json.unsafeArray());
        } catch (JsonProcessingException notJson) {
            return null;
        }
    }

    @Override
    public String description() {
        return "script " + script;
    }
}
