package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.WasmFunctionHandle;
import com.dylibso.chicory.wasi.WasiOptions;
import com.dylibso.chicory.wasi.WasiPreview1;
import com.dylibso.chicory.wasm.ChicoryException;
import io.wasmjobs.engine.abi.GuestFailure;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.chicory.PathGuard.Opened;
import io.wasmjobs.engine.chicory.PathGuard.Stream;
import io.wasmjobs.protocol.FailureKind;
import java.io.OutputStream;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * WASI preview 1 for one instance. Each invocation has its own streams and open files. Chicory's
 * state is a table of files. It is replaced after an invocation that changed it and reused
 * otherwise, because creating it takes longer than most guests run.
 *
 * <p>Chicory's implementation does the work behind files, clocks and polls. What a guest can
 * request is bounded here first: vectors, paths, listings, subscriptions, open files. An
 * initialisation has no paths, because what it read from a file would be in the state that every
 * later job starts from.
 */
final class WasiCalls {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(WasiCalls.class);
    private static final int MOST_SUBSCRIPTIONS = 1_024;

    /** WASI's {@code oflags.creat}. */
    private static final long CREATE = 1;

    private static final SecureRandom RANDOM = new SecureRandom();
    private final InstanceTemplate template;
    private final StandardStreams streams;
    private final VectoredCalls vectored;
    private final GuestSockets sockets;
    private final EffectFolders effectFolders;
    private final SeededCalls seeded;
    private @Nullable Table table;
    private boolean filesChanged;

    WasiCalls(InstanceTemplate template) {
        this.template = template;
        this.streams = new StandardStreams(template.abi());
        this.vectored = new VectoredCalls(streams);
        this.sockets = new GuestSockets(streams, vectored);
        this.effectFolders = new EffectFolders(template.folders());
        this.seeded = new SeededCalls(template.moduleId(), streams, fd -> table().guard().at(fd));
    }

    /** Chicory's table of files, with what is recorded about it. */
    private record Table(
            WasiPreview1 wasi, List<HostFunction> functions, PathGuard guard, PathCalls paths) {}

    /** A call of a guest that has a memory; returns an errno. */
    interface Call {
        int call(FlatMemory memory, long[] arguments);
    }

    /** The function {@code name}, to be imported by the instance. */
    WasmFunctionHandle function(String name) {
        WasmFunctionHandle ordinary = ordinary(name);
        return seeded.areUsed() ? seeded.function(name, ordinary) : ordinary;
    }

    private WasmFunctionHandle ordinary(String name) {
        if (name.equals(WasiFunctions.CONNECT)) {
            return handle(name, sockets::connect);
        }
        int index = WasiFunctions.index(name);
        return switch (name) {
            case "fd_read" -> handle(name, this::read);
            case "fd_write" -> handle(name, this::write);
            case "fd_pread" ->
                    handle(name, (memory, a) -> vectored.readFileAt(memory, table().wasi(), a));
            case "fd_pwrite" -> handle(name, this::writeAt);
            case "fd_seek" -> handle(name, this::seek);
            case "fd_allocate", "fd_filestat_set_size" ->
                    (instance, a) ->
                            isTooFar((int) a[0], a[1]) || isTooFar((int) a[0], a[a.length - 1])
                                    ? new long[] {Errno.EFBIG}
                                    : call(index, instance, a);
            case "fd_readdir" -> handle(name, this::list);
            case "fd_filestat_get" -> handle(name, this::status);
            case "fd_close" -> handle(name, (memory, a) -> close((int) a[0]));
            case "fd_renumber" -> handle(name, (memory, a) -> renumber((int) a[0], (int) a[1]));
            case "sock_recv" -> socket(name, sockets::receiveMessage);
            case "sock_send" -> socket(name, (memory, a) -> sockets.send(memory, a, 4));
            case "sock_shutdown" -> socket(name, (memory, a) -> sockets.shutdown(a));
            case "sock_accept" -> socket(name, (memory, a) -> Errno.ENOTSUP);
            case "poll_oneoff" ->
                    (instance, a) ->
                            Integer.compareUnsigned((int) a[2], MOST_SUBSCRIPTIONS) > 0
                                    ? new long[] {Errno.EINVAL}
                                    : call(index, instance, a);
            case "fd_filestat_set_times" ->
                    (instance, a) ->
                            isStillWithin((int) a[0])
                                    ? call(index, instance, a)
                                    : new long[] {Errno.EPERM};
            default ->
                    name.startsWith("path_")
                            ? handle(name, (memory, a) -> path(name, memory, a))
                            : (instance, a) -> call(index, instance, a);
        };
    }

    /** A call on a connection; on any other descriptor it fails with the errno for that kind. */
    private WasmFunctionHandle socket(String name, Call call) {
        return handle(
                name,
                (memory, a) ->
                        sockets.has((int) a[0])
                                ? call.call(memory, a)
                                : table().wasi().sockShutdown((int) a[0], 0));
    }

    static WasmFunctionHandle handle(String name, Call call) {
        return (instance, arguments) -> {
            if (!(instance.memory() instanceof FlatMemory memory)) {
                throw new GuestFailure(FailureKind.TRAP, "calls " + name + " without a memory");
            }
            return answered(() -> new long[] {call.call(memory, arguments)});
        };
    }

    // Chicory does not catch the exceptions of Java's file API for invalid arguments.
    private static long @Nullable [] answered(Supplier<long @Nullable []> call) {
        try {
            return call.get();
        } catch (NonReadableChannelException | NonWritableChannelException e) {
            return new long[] {Errno.ENOTCAPABLE};
        } catch (IllegalArgumentException e) {
            return new long[] {Errno.EINVAL};
        }
    }

    /** Sets the invocation whose message, output and log later calls use. */
    void begin(InvocationContext newContext) {
        end();
        streams.begin(newContext);
        seeded.begin(newContext);
    }

    /** Closes the files that the invocation left open, and finishes its last log line. */
    void end() {
        if (filesChanged && table != null) {
            close(table.wasi());
            table = null;
        }
        filesChanged = false;
        sockets.end();
        effectFolders.end();
        streams.end();
    }

    /** Closes the table of files for good. */
    void close() {
        effectFolders.close();
    }

    // Chicory wraps the exception of a file's close, for example on a full disk. The guest's writes
    // are lost, but the next job must not fail for that.
    @SuppressWarnings("IllegalCatch")
    private void close(WasiPreview1 wasi) {
        try {
            wasi.close();
        } catch (RuntimeException e) {
            LOG.warn("files of module {} were not closed", template.moduleId(), e);
        }
    }

    private long @Nullable [] call(int index, Instance instance, long[] arguments) {
        streams.context();
        try {
            HostFunction function = table().functions().get(index);
            return answered(() -> function.handle().apply(instance, arguments));
        } catch (ChicoryException e) {
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt(); // Chicory's sleep has cleared the interrupt
            }
            throw e;
        }
    }

    private int read(FlatMemory memory, long[] arguments) {
        if (sockets.has((int) arguments[0])) {
            return sockets.receive(memory, arguments, 3);
        }
        int stream = stream((int) arguments[0]);
        return stream < 0
                ? vectored.readFile(memory, table().wasi(), arguments)
                : vectored.readStream(memory, stream, arguments);
    }

    private int write(FlatMemory memory, long[] arguments) {
        int descriptor = (int) arguments[0];
        if (sockets.has(descriptor)) {
            return sockets.send(memory, arguments, 3);
        }
        int stream = stream(descriptor);
        return stream < 0
                ? written(descriptor, vectored.writeFile(memory, table().wasi(), arguments))
                : vectored.writeStream(memory, stream, arguments);
    }

    private int writeAt(FlatMemory memory, long[] arguments) {
        int descriptor = (int) arguments[0];
        return isTooFar(descriptor, arguments[3])
                ? written(descriptor, Errno.EIO)
                : written(descriptor, vectored.writeFileAt(memory, table().wasi(), arguments));
    }

    /**
     * A write to a file in memory fails only if the folder is full. That ends the invocation; the
     * guest cannot handle it.
     */
    private int written(int descriptor, int errno) {
        MemoryFolder folder = errno == Errno.EIO ? memoryFolder(descriptor) : null;
        if (folder != null) {
            Interruption.check();
            throw effectFolders.overLimit(folder, streams.context());
        }
        return errno;
    }

    /** Files in memory are not sparse, so seeking far beyond the end is refused. */
    private int seek(FlatMemory memory, long[] arguments) {
        int descriptor = (int) arguments[0];
        WasiPreview1 wasi = table().wasi();
        if (memoryFolder(descriptor) == null) {
            return wasi.fdSeek(
                    memory, descriptor, arguments[1], (int) arguments[2], (int) arguments[3]);
        }
        FlatMemory scratch = vectored.scratch();
        int errno = wasi.fdSeek(scratch, descriptor, arguments[1], (int) arguments[2], 0);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        long position = scratch.readLong(0);
        if (isTooFar(descriptor, position)) {
            int unused = wasi.fdSeek(scratch, descriptor, 0, 0, 0);
            return Errno.EFBIG;
        }
        memory.writeLong((int) arguments[3], position);
        return Errno.SUCCESS;
    }

    private boolean isTooFar(int descriptor, long position) {
        MemoryFolder folder = memoryFolder(descriptor);
        return folder != null && (position < 0 || position > folder.maxBytes());
    }

    private @Nullable MemoryFolder memoryFolder(int descriptor) {
        return table().guard().at(descriptor) instanceof Opened opened
                ? effectFolders.at(opened.root())
                : null;
    }

    /** The standard stream behind a descriptor, or -1. */
    private int stream(int descriptor) {
        if (!filesChanged) {
            return descriptor <= StandardStreams.ERROR ? descriptor : -1;
        }
        return table().guard().at(descriptor) instanceof Stream stream ? stream.number() : -1;
    }

    private int list(FlatMemory memory, long[] arguments) {
        if (streams.context().isInitialisation()) {
            return Errno.ENOTCAPABLE;
        }
        effectFolders.fill(streams.context());
        var descriptor = table().guard().at((int) arguments[0]);
        if (descriptor instanceof Opened folder) {
            return FolderListing.read(memory, folder, arguments, !seeded.areUsed());
        }
        return descriptor == null ? Errno.EBADF : Errno.ENOTDIR;
    }

    private int status(FlatMemory memory, long[] arguments) {
        int descriptor = (int) arguments[0];
        Table now = table();
        if (!isStillWithin(descriptor)) {
            return Errno.EPERM;
        }
        if (now.guard().at(descriptor) instanceof Opened opened
                && opened.path().equals(opened.root())) {
            return now.wasi().pathFilestatGet(memory, descriptor, 0, ".", (int) arguments[1]);
        }
        return now.wasi().fdFilestatGet(memory, descriptor, (int) arguments[1]);
    }

    /**
     * Chicory accesses an open file by its path again, and a link that was put there meanwhile must
     * not redirect it.
     */
    private boolean isStillWithin(int descriptor) {
        return !(table().guard().at(descriptor) instanceof Opened opened)
                || PathGuard.isWithoutLinks(opened);
    }

    private int path(String name, FlatMemory memory, long[] arguments) {
        if (streams.context().isInitialisation()) {
            return Errno.ENOTCAPABLE;
        }
        effectFolders.fill(streams.context());
        Table now = table();
        filesChanged |= name.equals("path_open");
        int errno = now.paths().call(name, memory, vectored.scratch(), arguments);
        if (errno == Errno.SUCCESS && mayMakeFile(name, arguments)) {
            MemoryFolder folder = memoryFolder((int) arguments[0]);
            if (folder != null && !folder.countCreated()) {
                throw effectFolders.tooManyFiles(folder);
            }
        }
        return errno;
    }

    private static boolean mayMakeFile(String name, long[] arguments) {
        return name.equals("path_create_directory")
                || (name.equals("path_open") && (arguments[4] & CREATE) != 0);
    }

    private int close(int descriptor) {
        if (sockets.has(descriptor)) {
            return sockets.close(descriptor);
        }
        Table now = table();
        filesChanged = true;
        int errno = now.wasi().fdClose(descriptor);
        if (errno == Errno.SUCCESS) {
            now.guard().closed(descriptor);
        }
        return errno;
    }

    private int renumber(int from, int to) {
        Table now = table();
        filesChanged = true;
        int errno = now.wasi().fdRenumber(from, to);
        if (errno == Errno.SUCCESS && from != to) {
            now.guard().renumbered(from, to);
        }
        return errno;
    }

    private Table table() {
        Table made = table;
        if (made == null) {
            made = open();
            table = made;
        }
        return made;
    }

    private Table open() {
        List<String> arguments = new ArrayList<>(List.of(template.moduleId()));
        arguments.addAll(template.arguments());
        WasiOptions.Builder options =
                WasiOptions.builder()
                        .withArguments(arguments)
                        .withStdin(streams.polled())
                        .withStdout(OutputStream.nullOutputStream())
                        .withStderr(OutputStream.nullOutputStream())
                        .withRandom(RANDOM);
        template.environment().forEach(options::withEnvironment);
        Map<String, Path> folders = new LinkedHashMap<>(template.folders().directories());
        folders.putAll(effectFolders.folders());
        folders.forEach(options::withDirectory);
        WasiPreview1 wasi =
                WasiPreview1.builder()
                        .withLogger(SilentLogger.INSTANCE)
                        .withOptions(options.build())
                        .build();
        PathGuard guard = new PathGuard(List.copyOf(folders.values()));
        return new Table(wasi, List.of(wasi.toHostFunctions()), guard, new PathCalls(wasi, guard));
    }
}
