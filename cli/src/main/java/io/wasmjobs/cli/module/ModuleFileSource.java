package io.wasmjobs.cli.module;

import io.wasmjobs.engine.module.ModuleSource;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.ModuleReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A source with one module: a {@code .wasm} file in any folder, and the manifest beside it. */
public final class ModuleFileSource implements ModuleSource {

    private static final String EXTENSION = ".wasm";

    private final Path file;
    private final Path manifest;
    private final ModuleReference module;

    /** The module in {@code file}, whose id is derived from the file's name. */
    public ModuleFileSource(Path file) {
        this.file = file.toAbsolutePath().normalize();
        String stem = stem(this.file, EXTENSION);
        this.manifest = this.file.resolveSibling(stem + ".json");
        this.module = ModuleReference.of(id(stem));
    }

    /** A file's name without this extension, if it has it. */
    static String stem(Path file, String extension) {
        String name = file.getFileName().toString();
        return name.endsWith(extension)
                ? name.substring(0, name.length() - extension.length())
                : name;
    }

    /** The module id that is nearest to a file's name. */
    public static String id(String stem) {
        String id =
                stem.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9._-]", "-")
                        .replaceAll("\\.\\.+", ".")
                        .replaceAll("^[^a-z0-9]+", "");
        return id.isEmpty() ? "module" : id.substring(0, Math.min(id.length(), 128));
    }

    /** A reference to the module by its id. */
    public ModuleReference module() {
        return module;
    }

    /** The module's manifest, a file that need not exist. */
    public Path manifest() {
        return manifest;
    }

    @Override
    public Optional<Fetched> fetch(String id, @Nullable String knownVersion) throws IOException {
        if (!id.equals(module.id()) || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        String version = version(file) + "," + version(manifest);
        if (version.equals(knownVersion)) {
            return Optional.of(new Fetched.Unchanged());
        }
        Bytes manifestBytes =
                Files.isRegularFile(manifest) ? Bytes.wrap(Files.readAllBytes(manifest)) : null;
        return Optional.of(
                new Fetched.Changed(version, Bytes.wrap(Files.readAllBytes(file)), manifestBytes));
    }

    /** A text that changes when the file is written; the same for each missing file. */
    static String version(Path path) throws IOException {
        return Files.isRegularFile(path)
                ? Files.getLastModifiedTime(path) + "/" + Files.size(path)
                : "none";
    }

    @Override
    public String description() {
        return "file " + file;
    }
}
