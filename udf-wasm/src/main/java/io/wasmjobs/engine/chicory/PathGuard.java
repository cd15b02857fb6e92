package io.wasmjobs.engine.chicory;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the paths of one invocation within the folders that were granted: no link below them is
 * followed, wherever it leads, and guests make none. (Chicory resolves a relative link against the
 * JVM's own working directory.)
 */
final class PathGuard {

    private static final int FIRST_DIRECTORY = 3;
    private static final int ERRNO_ACCESS = 2;

    /** The folders behind file descriptors; the root that each one may not leave. */
    private final Map<Integer, Folder> folders = new HashMap<>();

    PathGuard(List<Path> granted) {
        for (int i = 0; i < granted.size(); i++) {
            folders.put(FIRST_DIRECTORY + i, new Folder(granted.get(i), granted.get(i)));
        }
    }

    private record Folder(Path path, Path root) {}

    /** The errno to answer instead of the call, or 0 where the call may go on. */
    int refusal(String function, FlatMemory memory, long[] arguments) {
        return switch (function) {
            case "path_symlink", "path_link" -> ERRNO_ACCESS;
            case "path_open", "path_filestat_get", "path_filestat_set_times" ->
                    check(memory, arguments, 0, 2);
            case "path_rename" ->
                    Math.max(check(memory, arguments, 0, 1), check(memory, arguments, 3, 4));
            case "path_create_directory",
                    "path_readlink",
                    "path_remove_directory",
                    "path_unlink_file" ->
                    check(memory, arguments, 0, 1);
            default -> 0;
        };
    }

    /** Learns which descriptor a call that went well has opened, closed or moved. */
    void called(String function, FlatMemory memory, long[] arguments, long @Nullable [] result) {
        if (result == null || result.length == 0 || result[0] != 0) {
            return;
        }
        switch (function) {
            case "path_open" -> opened(memory, arguments);
            case "fd_close" -> folders.remove((int) arguments[0]);
            case "fd_renumber" -> {
                Folder moved = folders.remove((int) arguments[0]);
                if (moved == null) {
                    folders.remove((int) arguments[1]);
                } else {
                    folders.put((int) arguments[1], moved);
                }
            }
            default -> {
                // opens nothing
            }
        }
    }

    private void opened(FlatMemory memory, long[] arguments) {
        Folder folder = folders.get((int) arguments[0]);
        Path path = resolve(folder, memory, arguments, 2);
        if (folder != null && path != null) {
            int descriptor = memory.readInt((int) arguments[8]);
            folders.put(descriptor, new Folder(path, folder.root()));
        }
    }

    private int check(FlatMemory memory, long[] arguments, int descriptor, int pathArgument) {
        Folder folder = folders.get((int) arguments[descriptor]);
        if (folder == null) {
            return 0; // not a folder: WASI answers which errno
        }
        Path path = resolve(folder, memory, arguments, pathArgument);
        return path != null && staysWithin(folder.root(), path) ? 0 : ERRNO_ACCESS;
    }

    private static @Nullable Path resolve(
            @Nullable Folder folder, FlatMemory memory, long[] arguments, int pathArgument) {
        if (folder == null) {
            return null;
        }
        byte[] utf8 =
                memory.readBytes((int) arguments[pathArgument], (int) arguments[pathArgument + 1]);
        try {
            Path path = Path.of(new String(utf8, StandardCharsets.UTF_8));
            return path.isAbsolute() ? null : folder.path().resolve(path).normalize();
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** Whether {@code path} is below {@code root}, without a link on the way. */
    private static boolean staysWithin(Path root, Path path) {
        if (!path.startsWith(root)) {
            return false;
        }
        Path way = root;
        for (Path name : root.relativize(path)) {
            way = way.resolve(name);
            if (Files.isSymbolicLink(way)) {
                return false;
            }
        }
        return true;
    }
}
