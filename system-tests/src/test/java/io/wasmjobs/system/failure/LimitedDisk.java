package io.wasmjobs.system.failure;

import io.wasmjobs.system.SystemCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A separate file system at a folder, which can be filled completely. It is in memory (tmpfs), and
 * mounting it needs root.
 */
final class LimitedDisk implements AutoCloseable {

    private static final String SIZE = "1g";
    private static final int ATTEMPTS = 100;

    private final Path folder;

    private boolean mounted = true;

    private LimitedDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts one; it hides the earlier content of the folder until it is closed. */
    static LimitedDisk mount(Path folder) throws IOException {
        Files.createDirectories(folder);
        SystemCommand.run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "wasmjobs", "" + folder);
        return new LimitedDisk(folder);
    }

    /** Why none can be mounted on this machine, or empty if one can. */
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

    /** Shrinks it to its content: every write that needs another block fails (ENOSPC). */
    void fill() throws IOException {
        FileStore store = Files.getFileStore(folder);
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            try {
                resize(Long.toString(store.getTotalSpace() - store.getUnallocatedSpace()));
                return;
            } catch (IOException e) {
                // Its content has grown in the meantime.
            }
        }
        throw new IOException(folder + " cannot be shrunk to its content");
    }

    /** Restores its size. */
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
            // Lazily, since a dying process may still have files open on it.
            SystemCommand.run("umount", "-l", folder.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
