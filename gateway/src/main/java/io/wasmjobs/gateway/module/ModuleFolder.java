package io.wasmjobs.gateway.module;

import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.module.FolderModules;
import io.wasmjobs.engine.module.Sha256;
import io.wasmjobs.engine.runtime.Inspection;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.ModuleReference;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folder of modules. A file is examined before it is written, but never run, and replaces the
 * previous one atomically, so that the pipeline reads either the old or the new one.
 */
final class ModuleFolder implements AutoCloseable {

    private final Path folder;
    private final FolderModules modules;
    private final WasmEngine examiner;

    ModuleFolder(Path folder, int maxModuleBytes) {
        this.folder = folder;
        this.modules = new FolderModules(folder, maxModuleBytes);
        this.examiner = WasmEngine.start(EngineOptions.defaults(), modules, EngineListener.NONE);
    }

    /** A kind of file: a module or its manifest. */
    enum Kind {
        MODULE(".wasm"),
        MANIFEST(".json");

        private final String extension;

        Kind(String extension) {
            this.extension = extension;
        }
    }

    /** The ids of all modules, sorted. */
    List<String> ids() throws IOException {
        return modules.ids();
    }

    /** A file's bytes; empty if it does not exist. */
    Optional<Bytes> read(String id, Kind kind) throws IOException {
        Path file = file(id, kind);
        if (Files.isSymbolicLink(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Bytes.wrap(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The file's size and time of last change, which identify its content in caches. */
    String version(String id) throws IOException {
        Path file = file(id, Kind.MODULE);
        return Files.getLastModifiedTime(file) + "/" + Files.size(file);
    }

    /** Examines a module as for a job, without running it. One at a time. */
    synchronized Inspection examine(Bytes module, @Nullable Bytes manifest) {
        return examiner.inspect(module, manifest);
    }

    /** Writes a file, which replaces an existing one. */
    void write(String id, Kind kind, Bytes bytes) throws IOException {
        Path target = file(id, kind);
        // Names of modules do not start with a dot, so no reader sees a partly written file.
        Path temporary = Files.createTempFile(folder, ".upload", ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                var buffer = java.nio.ByteBuffer.wrap(bytes.unsafeArray());
                while (buffer.hasRemaining()) {
                    int unused = channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(
                    temporary,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    void delete(String id, Kind kind) throws IOException {
        Files.deleteIfExists(file(id, kind));
    }

    private Path file(String id, Kind kind) {
        return folder.resolve(ModuleReference.of(id).id() + kind.extension);
    }

    /** The entity tag of a file. */
    static String tag(Bytes bytes) {
        return '"' + Sha256.hex(bytes) + '"';
    }

    @Override
    public void close() {
        examiner.close();
    }
}
