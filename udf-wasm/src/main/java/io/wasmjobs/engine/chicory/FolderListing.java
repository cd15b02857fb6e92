package io.wasmjobs.engine.chicory;

import io.wasmjobs.engine.chicory.PathGuard.Opened;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;

/** WASI's {@code fd_readdir}: lists links as links, and checks the deadline at each entry. */
final class FolderListing {

    /** WASI's {@code dirent}: cookie, inode, length of the name, type. */
    private static final int HEADER = 24;

    private static final byte UNKNOWN = 0;
    private static final byte DIRECTORY = 3;
    private static final byte REGULAR_FILE = 4;
    private static final byte LINK = 7;

    private final FlatMemory memory;
    private final int buffer;
    private final int capacity;
    private final long cookie;
    private final boolean showsInodes;
    private long entries;
    private int used;

    private FolderListing(FlatMemory memory, long[] arguments, boolean showsInodes) {
        this.memory = memory;
        this.buffer = (int) arguments[1];
        this.capacity = (int) arguments[2];
        this.cookie = arguments[3];
        this.showsInodes = showsInodes;
    }

    /**
     * Executes {@code fd_readdir} on {@code folder} and returns an errno.
     *
     * @param showsInodes whether entries have their inodes, and not 0
     */
    static int read(FlatMemory memory, Opened folder, long[] arguments, boolean showsInodes) {
        if (arguments[3] < 0 || (int) arguments[2] < 0) {
            return Errno.EINVAL;
        }
        if (!PathGuard.isWithoutLinks(folder)) {
            return Errno.EPERM;
        }
        FolderListing listing = new FolderListing(memory, arguments, showsInodes);
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder.path())) {
            listing.add(".", folder.path());
            listing.add("..", folder.path());
            for (Path path : stream) {
                Interruption.check();
                listing.add(path.getFileName().toString(), path);
                if (listing.isFull()) {
                    break;
                }
            }
        } catch (NotDirectoryException e) {
            return Errno.ENOTDIR;
        } catch (NoSuchFileException e) {
            return Errno.ENOENT;
        } catch (IOException | DirectoryIteratorException e) {
            return Errno.EIO;
        } catch (UnsupportedOperationException e) {
            return Errno.ENOTSUP;
        }
        memory.writeI32((int) arguments[4], listing.used);
        return Errno.SUCCESS;
    }

    private boolean isFull() {
        return used == capacity;
    }

    private void add(String name, Path path) throws IOException {
        if (entries++ < cookie || isFull()) {
            return;
        }
        Map<String, Object> attributes;
        try {
            attributes = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return; // deleted in the meantime
        }
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer entry = ByteBuffer.allocate(HEADER + utf8.length).order(ByteOrder.LITTLE_ENDIAN);
        entry.putLong(0, entries);
        entry.putLong(8, showsInodes ? inode(attributes) : 0);
        entry.putInt(16, utf8.length);
        entry.put(20, type(attributes));
        entry.put(HEADER, utf8);
        int part = Math.min(entry.capacity(), capacity - used);
        memory.write(buffer + used, entry.array(), 0, part);
        used += part;
    }

    private static long inode(Map<String, Object> attributes) {
        return attributes.get("ino") instanceof Number inode ? inode.longValue() : 0;
    }

    private static byte type(Map<String, Object> attributes) {
        if (Boolean.TRUE.equals(attributes.get("isSymbolicLink"))) {
            return LINK;
        }
        if (Boolean.TRUE.equals(attributes.get("isDirectory"))) {
            return DIRECTORY;
        }
        return Boolean.TRUE.equals(attributes.get("isRegularFile")) ? REGULAR_FILE : UNKNOWN;
    }
}
