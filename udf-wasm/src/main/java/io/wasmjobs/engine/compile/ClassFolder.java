package io.wasmjobs.engine.compile;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The disk cache of compiled classes, with one file for each module and compiler version. A process
 * that can write to the folder can run code in this JVM, so only its owner may. A damaged file is
 * detected by its hash, deleted, and the module compiled again.
 */
public final class ClassFolder {

    private static final Logger LOG = LoggerFactory.getLogger(ClassFolder.class);
    private static final String SUFFIX = ".classes";
    private static final int MAGIC = 0x574A_4301;
    private static final int HASH_BYTES = 32;
    private static final Set<PosixFilePermission> OTHERS =
            PosixFilePermissions.fromString("----w--w-");

    private final Path folder;
    private final String compiler;
    private final long maxBytes;

    private ClassFolder(Path folder, String compiler, long maxBytes) {
        this.folder = folder;
        this.compiler = compiler;
        this.maxBytes = maxBytes;
    }

    /**
     * Opens a folder; a missing one is created for its owner only.
     *
     * @param compiler identifies the compiler's version, because each version generates different
     *     classes
     * @throws IOException if it is not writable, or users other than its owner can write to it
     */
    public static ClassFolder open(Path folder, String compiler, long maxBytes) throws IOException {
        boolean isPosix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder.toAbsolutePath().getParent());
            if (isPosix) {
                Files.createDirectory(
                        folder,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectory(folder);
            }
        }
        if (isPosix) {
            checkOwner(folder);
        }
        return new ClassFolder(folder, compiler, maxBytes);
    }

    private static void checkOwner(Path folder) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
        if (permissions.stream().anyMatch(OTHERS::contains)) {
            throw new IOException(
                    folder
                            + " may be written by others than its owner ("
                            + PosixFilePermissions.toString(permissions)
                            + "), who could run code here; chmod 700 it");
        }
        Path probe = Files.createTempFile(folder, "probe", null);
        try {
            if (!Files.getOwner(probe).equals(Files.getOwner(folder))) {
                throw new IOException(folder + " belongs to another user than this process");
            }
        } finally {
            Files.delete(probe);
        }
    }

    /** The classes of a module, if they are in the folder and undamaged. */
    public Optional<CompiledClasses> read(String sha256) {
        Path file = file(sha256);
        try {
            Optional<CompiledClasses> classes = decode(Files.readAllBytes(file), sha256);
            if (classes.isPresent()) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
            } else {
                LOG.warn("{} is damaged; it is deleted, and the module compiled again", file);
                Files.deleteIfExists(file);
            }
            return classes;
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("{} cannot be read; the module is compiled again: {}", file, e.toString());
            return Optional.empty();
        }
    }

    /** Stores the classes of a module. A failure is logged and only costs a later compilation. */
    public void write(String sha256, CompiledClasses classes) {
        try {
            byte[] bytes = encode(sha256, classes);
            makeRoom(bytes.length);
            Path temporary = Files.createTempFile(folder, sha256, ".tmp");
            try {
                Files.write(temporary, bytes);
                Files.move(
                        temporary,
                        file(sha256),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            LOG.warn("compiled classes cannot be kept in {}: {}", folder, e.toString());
        }
    }

    private Path file(String sha256) {
        return folder.resolve(sha256 + "-" + compiler + SUFFIX);
    }

    private synchronized void makeRoom(long bytes) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files =
                    all.filter(Files::isRegularFile)
                            .sorted(Comparator.comparing(ClassFolder::modified))
                            .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        long total = bytes;
        for (Path file : files) {
            total += size(file);
        }
        for (Path file : files) {
            if (total <= maxBytes) {
                return;
            }
            total -= size(file);
            Files.deleteIfExists(file);
        }
    }

    /** The size of a file; 0 if another process deleted it in the meantime. */
    private static long size(Path file) {
        return file.toFile().length();
    }

    private static long modified(Path file) {
        return file.toFile().lastModified();
    }

    private byte[] encode(String sha256, CompiledClasses classes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeUTF(compiler);
        out.writeUTF(sha256);
        out.writeUTF(classes.mainClass());
        out.writeInt(classes.classes().size());
        for (Map.Entry<String, byte[]> entry : classes.classes().entrySet()) {
            out.writeUTF(entry.getKey());
            out.writeInt(entry.getValue().length);
            out.write(entry.getValue());
        }
        out.write(hash(bytes.toByteArray(), bytes.size()));
        return bytes.toByteArray();
    }

    private Optional<CompiledClasses> decode(byte[] bytes, String sha256) throws IOException {
        int size = bytes.length - HASH_BYTES;
        if (size < 0
                || !Arrays.equals(
                        hash(bytes, size), Arrays.copyOfRange(bytes, size, bytes.length))) {
            return Optional.empty();
        }
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, size));
        if (in.readInt() != MAGIC
                || !in.readUTF().equals(compiler)
                || !in.readUTF().equals(sha256)) {
            return Optional.empty();
        }
        String mainClass = in.readUTF();
        Map<String, byte[]> classes = new LinkedHashMap<>();
        for (int count = in.readInt(); count > 0; count--) {
            String name = in.readUTF();
            classes.put(name, in.readNBytes(in.readInt()));
        }
        return Optional.of(new CompiledClasses(mainClass, classes));
    }

    private static byte[] hash(byte[] bytes, int size) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(bytes, 0, size);
            return sha256.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
