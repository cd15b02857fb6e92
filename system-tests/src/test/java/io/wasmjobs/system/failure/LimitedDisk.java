package io.wasmjobs.system.failure;

import io.wasmjobs.system.SystemCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file system of its own under a folder, which can be left without a free byte. It is in memory
 * (tmpfs); mounting it takes root.
 */
final class LimitedDisk implements AutoCloseable {

    private static final String SIZE = "1g";
    private static final int ATTEMPTS = 100;

    private final Path folder;

    private boolean mounted = true;

    private LimitedDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts one; what the folder held before cannot be seen until it is closed. */
    static LimitedDisk mount(Path folder) throws IOException {
        Files.createDirectories(folder);
        SystemCommand.run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "wasmjobs", "" + folder);
        return new LimitedDisk(folder);
    }

    /** Why none can be mounted here, or nothing where one can be. */
    static Optional<String> obstacle() {
        try {
            Path probe = Files.createTempDirectory("limited-disk");
            mount(probe).close();
            Files.delete(probe);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("no file system of limited size can be mounted: " + e.getMessage());
        }
    }

    /** Makes it as small as what is on it: whatever needs another block fails (ENOSPC). */
    void fill() throws IOException {
        FileStore store = Files.getFileStore(folder);
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                resize(Long.toString(store.getTotalSpace() - store.getUnallocatedSpace()));
                return;
            } catch (IOException e) {
                // Somebody wrote meanwhile: what is on it has grown.
            }
        }
        throw new IOException(folder + " cannot be made as small as what is on it");
    }

    /** Gives it its room again. */
    void free() throws IOException {
        resize(SIZE);
    }

    private void resize(String size) throws IOException {
        SystemCommand.run("mount", "-o", "remount,size=" + size, folder.toString());
    }

    @Override
    public synchronized void close() {
        if (!mounted) {
            return;
        }
        mounted = false;
        try {
            // Lazily: a process that dies may still have files open on it.
            SystemCommand.run("umount", "-l", folder.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
