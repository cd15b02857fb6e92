package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.wasi.WasiPreview1;
import io.wasmjobs.engine.chicory.PathGuard.Argument;
import io.wasmjobs.engine.chicory.PathGuard.GrantedPath;
import io.wasmjobs.engine.chicory.PathGuard.RefusedPath;

/**
 * WASI's path functions: each path is read and checked once, and Chicory is called with exactly the
 * text that was checked. Chicory is never told to follow links, because a checked path has none.
 */
final class PathCalls {

    private static final int FOLLOW_NO_LINK = 0;

    private final WasiPreview1 wasi;
    private final PathGuard guard;

    PathCalls(WasiPreview1 wasi, PathGuard guard) {
        this.wasi = wasi;
        this.guard = guard;
    }

    /** A call on a granted path; returns an errno. */
    private interface PathCall {
        int call(int folder, String path);
    }

    /**
     * Executes the path function {@code name} and returns an errno.
     *
     * @param scratch receives the descriptor, so that it is not read back from the guest's memory
     */
    int call(String name, FlatMemory memory, FlatMemory scratch, long[] arguments) {
        return switch (name) {
            case "path_open" -> open(memory, scratch, arguments);
            case "path_filestat_get" -> status(memory, arguments);
            case "path_filestat_set_times" -> setTimes(memory, arguments);
            case "path_create_directory" -> at(memory, arguments, 1, wasi::pathCreateDirectory);
            case "path_readlink" -> readLink(memory, arguments);
            case "path_remove_directory" -> at(memory, arguments, 1, wasi::pathRemoveDirectory);
            case "path_unlink_file" -> at(memory, arguments, 1, wasi::pathUnlinkFile);
            case "path_rename" -> rename(memory, arguments);
            case "path_link", "path_symlink" -> Errno.EPERM; // guests may not create links
            default -> throw new IllegalArgumentException(name + " is no path function");
        };
    }

    private int at(FlatMemory memory, long[] arguments, int pathArgument, PathCall call) {
        int folder = (int) arguments[0];
        Argument path = path(memory, folder, arguments, pathArgument);
        return path instanceof GrantedPath granted
                ? call.call(folder, granted.text())
                : ((RefusedPath) path).errno();
    }

    private Argument path(FlatMemory memory, int folder, long[] arguments, int pathArgument) {
        int address = (int) arguments[pathArgument];
        return guard.path(memory, folder, address, (int) arguments[pathArgument + 1]);
    }

    private int open(FlatMemory memory, FlatMemory scratch, long[] arguments) {
        int folder = (int) arguments[0];
        Argument path = path(memory, folder, arguments, 2);
        if (path instanceof RefusedPath refused) {
            return refused.errno();
        }
        if (guard.isFull()) {
            return Errno.EMFILE;
        }
        GrantedPath granted = (GrantedPath) path;
        int errno =
                wasi.pathOpen(
                        scratch,
                        folder,
                        FOLLOW_NO_LINK,
                        granted.text(),
                        (int) arguments[4],
                        arguments[5],
                        arguments[6],
                        (int) arguments[7],
                        0);
        if (errno == Errno.SUCCESS) {
            int descriptor = scratch.readInt(0);
            guard.opened(descriptor, granted.target());
            memory.writeI32((int) arguments[8], descriptor);
        }
        return errno;
    }

    private int status(FlatMemory memory, long[] arguments) {
        int buffer = (int) arguments[4];
        return at(
                memory,
                arguments,
                2,
                (folder, path) ->
                        wasi.pathFilestatGet(memory, folder, FOLLOW_NO_LINK, path, buffer));
    }

    private int setTimes(FlatMemory memory, long[] arguments) {
        int flags = (int) arguments[6];
        return at(
                memory,
                arguments,
                2,
                (folder, path) ->
                        wasi.pathFilestatSetTimes(
                                folder, FOLLOW_NO_LINK, path, arguments[4], arguments[5], flags));
    }

    private int readLink(FlatMemory memory, long[] arguments) {
        int buffer = (int) arguments[3];
        int capacity = (int) arguments[4];
        int used = (int) arguments[5];
        return at(
                memory,
                arguments,
                1,
                (folder, path) -> wasi.pathReadlink(memory, folder, path, buffer, capacity, used));
    }

    private int rename(FlatMemory memory, long[] arguments) {
        int newFolder = (int) arguments[3];
        Argument newPath = path(memory, newFolder, arguments, 4);
        if (newPath instanceof RefusedPath refused) {
            return refused.errno();
        }
        String to = ((GrantedPath) newPath).text();
        return at(
                memory,
                arguments,
                1,
                (folder, from) -> wasi.pathRename(folder, from, newFolder, to));
    }
}
