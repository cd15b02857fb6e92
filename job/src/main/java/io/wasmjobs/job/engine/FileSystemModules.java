package io.wasmjobs.job.engine;

import io.wasmjobs.engine.module.ModuleSource;
import io.wasmjobs.engine.module.ModuleTooLarge;
import io.wasmjobs.job.config.WasmOptions;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.ModuleReference;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Modules in a folder of any file system that Flink knows, such as {@code s3://bucket/modules}:
 * {@code <id>.wasm}, and its manifest {@code <id>.json}.
 */
final class FileSystemModules implements ModuleSource {

    private static final int MAX_MANIFEST_BYTES = 1 << 20;

    private final Path folder;
    private final int maxModuleBytes;

    FileSystemModules(String folder, int maxModuleBytes) {
        this.folder = new Path(folder);
        this.maxModuleBytes = maxModuleBytes;
    }

    // Presto's file system, which Flink has for S3, throws the AWS SDK's unchecked exceptions.
    @SuppressWarnings("IllegalCatch")
    @Override
    public Optional<Fetched> fetch(String id, @Nullable String knownVersion) throws IOException {
        String checked = ModuleReference.of(id).id();
        try {
            return fetchFile(checked, knownVersion);
        } catch (RuntimeException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Optional<Fetched> fetchFile(String id, @Nullable String knownVersion)
            throws IOException {
        FileSystem files = folder.getFileSystem();
        Path modulePath = new Path(folder, id + ".wasm");
        Path manifestPath = new Path(folder, id + ".json");
        FileStatus module = status(files, modulePath);
        if (module == null) {
            return Optional.empty();
        }
        FileStatus manifest = status(files, manifestPath);
        String version = version(module) + (manifest == null ? "" : "+" + version(manifest));
        if (version.equals(knownVersion)) {
            return Optional.of(new Fetched.Unchanged());
        }
        return Optional.of(
                new Fetched.Changed(
                        version,
                        read(files, modulePath, maxModuleBytes),
                        manifest == null ? null : read(files, manifestPath, MAX_MANIFEST_BYTES)));
    }

    private static @Nullable FileStatus status(FileSystem files, Path path) throws IOException {
        try {
            FileStatus status = files.getFileStatus(path);
            return status == null || status.isDir() ? null : status;
        } catch (FileNotFoundException e) {
            return null;
        }
    }

    private static String version(FileStatus status) {
        return status.getModificationTime() + "/" + status.getLen();
    }

    private static Bytes read(FileSystem files, Path path, int maxBytes) throws IOException {
        try (FSDataInputStream in = files.open(path)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new ModuleTooLarge(path.getName(), maxBytes);
            }
            return Bytes.wrap(bytes);
        }
    }

    @Override
    public String description() {
        return "folder " + folder + " (" + WasmOptions.MODULES.key() + ")";
    }
}
