package io.wasmjobs.engine.chicory;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the paths of one invocation within the granted folders: no link below them is followed,
 * wherever it leads, and guests cannot create links. (Chicory resolves a relative link against the
 * JVM's own working directory.) For that it records the path of each descriptor.
 */
final class PathGuard {

    private static final int FIRST_FOLDER = 3;

    /** Linux's PATH_MAX, for the guest's path and for the host's. */
    private static final int MOST_BYTES = 4_096;

    /** The most open files: each takes a file descriptor of the JVM. */
    private static final int MOST_OPENED = 64;

    private final Map<Integer, GuestDescriptor> descriptors = new HashMap<>();
    private final int mostDescriptors;

    PathGuard(List<Path> granted) {
        for (int i = 0; i < FIRST_FOLDER; i++) {
            descriptors.put(i, new Stream(i));
        }
        for (Path folder : granted) {
            descriptors.put(descriptors.size(), new Opened(folder, folder));
        }
        mostDescriptors = descriptors.size() + MOST_OPENED;
    }

    /** The file or folder of a descriptor. */
    sealed interface GuestDescriptor permits Stream, Opened {}

    /** A standard stream, by its original number. */
    record Stream(int number) implements GuestDescriptor {}

    /**
     * A file or folder.
     *
     * @param root the granted folder that it is in
     */
    record Opened(Path path, Path root) implements GuestDescriptor {}

    /** A path argument, read once: a path to use, or the errno that refuses it. */
    sealed interface Argument permits GrantedPath, RefusedPath {}

    /**
     * @param text the path as the guest gave it, relative to its folder
     * @param target the file or folder that it resolves to
     */
    record GrantedPath(String text, Opened target) implements Argument {}

    /** A refused path. */
    record RefusedPath(int errno) implements Argument {}

    @Nullable GuestDescriptor at(int descriptor) {
        return descriptors.get(descriptor);
    }

    boolean isFull() {
        return descriptors.size() >= mostDescriptors;
    }

    void opened(int descriptor, Opened target) {
        descriptors.put(descriptor, target);
    }

    void closed(int descriptor) {
        descriptors.remove(descriptor);
    }

    void renumbered(int from, int to) {
        GuestDescriptor moved = descriptors.remove(from);
        if (moved != null) {
            descriptors.put(to, moved);
        }
    }

    /** Reads the path of {@code length} bytes at {@code address}, relative to a folder. */
    Argument path(FlatMemory memory, int descriptor, int address, int length) {
        if (Integer.compareUnsigned(length, MOST_BYTES) > 0) {
            return new RefusedPath(Errno.ENAMETOOLONG);
        }
        byte[] utf8 = memory.readBytes(address, length);
        GuestDescriptor folder = descriptors.get(descriptor);
        if (!(folder instanceof Opened opened)) {
            return new RefusedPath(folder == null ? Errno.EBADF : Errno.ENOTDIR);
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
            return text.indexOf('\0') < 0
                    ? resolve(opened, text, relative(opened, text))
                    : new RefusedPath(Errno.EINVAL);
        } catch (CharacterCodingException | InvalidPathException e) {
            return new RefusedPath(Errno.EILSEQ);
        }
    }

    /** In the folder's own file system: that of the host, or one in memory. */
    private static Path relative(Opened folder, String text) {
        return folder.path().getFileSystem().getPath(text).normalize();
    }

    private static Argument resolve(Opened folder, String text, Path relative) {
        if (text.isEmpty()) {
            return new RefusedPath(Errno.ENOENT);
        }
        if (relative.isAbsolute() || relative.startsWith("..")) {
            return new RefusedPath(Errno.EPERM);
        }
        Opened target = new Opened(folder.path().resolve(relative), folder.root());
        if (target.path().toString().length() >= MOST_BYTES) {
            return new RefusedPath(Errno.ENAMETOOLONG);
        }
        return isWithoutLinks(target)
                ? new GrantedPath(text, target)
                : new RefusedPath(Errno.EPERM);
    }

    /**
     * Whether the path from the granted folder to {@code opened} has no link. Checked again because
     * it may have changed since it was opened.
     */
    static boolean isWithoutLinks(Opened opened) {
        if (opened.path().equals(opened.root())) {
            return true;
        }
        Path way = opened.root();
        for (Path name : opened.root().relativize(opened.path())) {
            Interruption.check();
            way = way.resolve(name);
            if (Files.isSymbolicLink(way)) {
                return false;
            }
        }
        return true;
    }
}
