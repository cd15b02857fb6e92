package io.wasmjobs.engine.module;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.ModuleReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Modules in a local folder: {@code <id>.wasm}, and its manifest {@code <id>.json}. A link that
 * leads out of the folder is refused. A file that changes while it is read is read again at the
 * next refresh.
 */
public final class FolderModules implements ModuleSource {

    private static final String MODULE = ".wasm";
    private static final String MANIFEST = ".json";

    private final Path folder;
    private final int maxModuleBytes;

    /**
     * Modules in {@code folder}.
     *
     * @param maxModuleBytes a larger module is not read
     */
    public FolderModules(Path folder, int maxModuleBytes) {
        this.folder = folder.toAbsolutePath().normalize();
        this.maxModuleBytes = maxModuleBytes;
    }

    @Override
    public Optional<Fetched> fetch(String id, @Nullable String knownVersion) throws IOException {
        Path root = root();
        Optional<Path> module = inside(root, ModuleReference.of(id).id() + MODULE);
        if (module.isEmpty()) {
            return Optional.empty();
        }
        Optional<Path> manifest = inside(root, id + MANIFEST);
        String version = version(module.get(), manifest);
        if (version.equals(knownVersion)) {
            return Optional.of(new Fetched.Unchanged());
        }
        Bytes moduleBytes = read(module.get(), maxModuleBytes);
        Bytes manifestBytes = manifest.isPresent() ? read(manifest.get(), 1 << 20) : null;
        if (!version.equals(version(module.get(), manifest))) {
            throw new IOException(module.get() + " is being written; it is read again later");
        }
        return Optional.of(new Fetched.Changed(version, moduleBytes, manifestBytes));
    }

    /**
     * The ids of all modules in the folder, sorted.
     *
     * @throws IOException where the folder cannot be read
     */
    public List<String> ids() throws IOException {
        try (Stream<Path> files = Files.list(root())) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(MODULE))
                    .map(name -> name.substring(0, name.length() - MODULE.length()))
                    .filter(FolderModules::isId)
                    .sorted()
                    .toList();
        }
    }

    @Override
    public String description() {
        return "folder " + folder;
    }

    private Path root() throws IOException {
        try {
            return folder.toRealPath();
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(
                    folder.toString(), null, "there is no such module folder");
        }
    }

    /**
     * The real file with that name, if there is one; a link that leads out of the folder is an
     * error.
     */
    private static Optional<Path> inside(Path root, String name) throws IOException {
        Path file = root.resolve(name);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        Path real = file.toRealPath();
        if (!real.startsWith(root)) {
            throw new FileSystemException(
                    file.toString(), null, "is a link that leads out of the module folder");
        }
        if (!Files.isRegularFile(real)) {
            throw new FileSystemException(file.toString(), null, "is not a regular file");
        }
        return Optional.of(real);
    }

    /**
     * Modification time, size and file key: a replaced file differs in at least one, even within
     * one tick of the clock.
     */
    private static String version(Path module, Optional<Path> manifest) throws IOException {
        String ofModule = version(module);
        return manifest.isPresent() ? ofModule + "+" + version(manifest.get()) : ofModule;
    }

    private static String version(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return attributes.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS)
                + "/"
                + attributes.size()
                + "/"
                + attributes.fileKey();
    }

    private static Bytes read(Path file, int maxBytes) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new ModuleTooLarge(String.valueOf(file.getFileName()), maxBytes);
            }
            return Bytes.wrap(bytes);
        }
    }

    private static boolean isId(String name) {
        try {
            return ModuleReference.of(name).sha256() == null;
        } catch (IllegalArgumentException notAnId) {
            return false;
        }
    }
}
