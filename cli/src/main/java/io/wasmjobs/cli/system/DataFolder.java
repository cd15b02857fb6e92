package io.wasmjobs.cli.system;

import io.wasmjobs.cli.error.CommandFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a whole system: the broker's logs, Flink's checkpoints and savepoints, its own log.
 * Locked while it is in use; a folder for a single run is deleted after it.
 */
final class DataFolder implements AutoCloseable {

    private final Path root;
    private final boolean kept;
    private final FileChannel lockFile;

    private DataFolder(Path root, boolean kept, FileChannel lockFile) {
        this.root = root;
        this.kept = kept;
        this.lockFile = lockFile;
    }

    /**
     * Opens and locks {@code folder}.
     *
     * @param folder a folder that outlives this run; null for a temporary one
     * @throws CommandFailure if it is not writable, or another system uses it
     */
    static DataFolder open(@Nullable Path folder) {
        Path root = folder == null ? temporary() : folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(root);
            FileChannel lockFile =
                    FileChannel.open(
                            root.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            FileLock lock = lockFile.tryLock();
            if (lock == null) {
                String owner = Files.readString(root.resolve("lock"));
                lockFile.close();
                throw CommandFailure.failed(
                        "another system runs on "
                                + root
                                + " (process "
                                + owner.strip()
                                + "); stop it first, or choose another folder with --data");
            }
            lockFile.truncate(0);
            lockFile.write(
                    ByteBuffer.wrap(
                            Long.toString(ProcessHandle.current().pid())
                                    .getBytes(StandardCharsets.UTF_8)));
            return new DataFolder(root, folder != null, lockFile);
        } catch (FileSystemException e) {
            throw CommandFailure.failed(
                    "cannot write to " + root + "; choose another folder with --data", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("wasmjobs-");
        } catch (IOException e) {
            throw CommandFailure.failed(
                    "cannot write to "
                            + System.getProperty("java.io.tmpdir")
                            + "; choose a folder with --data",
                    e);
        }
    }

    Path root() {
        return root;
    }

    Path broker() {
        return root.resolve("kafka");
    }

    Path checkpoints() {
        return root.resolve("checkpoints");
    }

    Path savepoints() {
        return root.resolve("savepoints");
    }

    /** The folder for files that may be deleted between two runs. */
    Path scratch() {
        return root.resolve("tmp");
    }

    Path log() {
        return root.resolve("wasmjobs.log");
    }

    boolean isKept() {
        return kept;
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
        if (!kept) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
