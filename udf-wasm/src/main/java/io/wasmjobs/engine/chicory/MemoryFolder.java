package io.wasmjobs.engine.chicory;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Feature;
import com.google.common.jimfs.Jimfs;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A folder in a bounded in-memory file system of its own. A file's path within the folder is a key,
 * its content the value.
 */
final class MemoryFolder {

    /** The most files and folders that an invocation may find or create in it. */
    static final int MOST_FILES = 1_000;

    private static final int BLOCK_BYTES = 512;

    private final FileSystem files;
    private final Path root;
    private final long maxBytes;
    private int made;

    /**
     * @param name the folder's name at the root of its file system
     * @param maxBytes the approximate limit for the content of all files: each file takes whole
     *     blocks
     */
    MemoryFolder(String name, long maxBytes) {
        this.maxBytes = maxBytes + (long) BLOCK_BYTES * MOST_FILES;
        this.files =
                Jimfs.newFileSystem(
                        Configuration.unix().toBuilder()
                                .setAttributeViews("unix")
                                .setSupportedFeatures(Feature.FILE_CHANNEL)
                                .setBlockSize(BLOCK_BYTES)
                                .setMaxSize(this.maxBytes)
                                .setMaxCacheSize(0)
                                .build());
        this.root = files.getPath("/" + name);
    }

    Path root() {
        return root;
    }

    /** The longest file, in bytes; no offset lies beyond it. */
    long maxBytes() {
        return maxBytes;
    }

    /** Counts a file or folder that is created; false if that is one too many. */
    boolean countCreated() {
        return made++ < MOST_FILES;
    }

    /** Creates the folder itself, or one in it. */
    void makeFolder(String path) throws IOException {
        Files.createDirectories(root.resolve(path));
    }

    /**
     * Writes a file.
     *
     * @return whether {@code key} is a path within the folder and none of its parents is a file
     */
    boolean write(Bytes key, Bytes content) throws IOException {
        Path path = path(key);
        if (path == null) {
            return false;
        }
        try {
            Files.createDirectories(path.getParent());
            Files.write(path, content.unsafeArray());
            return true;
        } catch (FileAlreadyExistsException | NotDirectoryException e) {
            return false;
        }
    }

    private @Nullable Path path(Bytes key) {
        String text;
        try {
            ByteBuffer utf8 = ByteBuffer.wrap(key.unsafeArray());
            text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
        if (text.indexOf('\0') >= 0) {
            return null;
        }
        for (String name : text.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                return null;
            }
        }
        return root.resolve(text);
    }

    /** The content of each file by its path within the folder. */
    SortedMap<Bytes, Bytes> contents() throws IOException {
        SortedMap<Bytes, Bytes> contents = new TreeMap<>();
        if (Files.exists(root)) {
            Files.walkFileTree(
                    root,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                                throws IOException {
                            Bytes key = Bytes.utf8(root.relativize(file).toString());
                            contents.put(key, Bytes.wrap(Files.readAllBytes(file)));
                            return FileVisitResult.CONTINUE;
                        }
                    });
        }
        return contents;
    }

    /** Removes everything, the folder itself as well. */
    void clear() throws IOException {
        made = 0;
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path folder, @Nullable IOException failure) throws IOException {
                        Files.delete(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    void close() throws IOException {
        files.close();
    }
}
