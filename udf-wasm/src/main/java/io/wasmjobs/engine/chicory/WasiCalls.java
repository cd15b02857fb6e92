package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.log.Logger;
import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.WasmFunctionHandle;
import com.dylibso.chicory.wasi.WasiOptions;
import com.dylibso.chicory.wasi.WasiPreview1;
import com.dylibso.chicory.wasm.UnlinkableException;
import com.dylibso.chicory.wasm.types.FunctionType;
import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.abi.GuestFailure;
import io.wasmjobs.engine.abi.Session;
import io.wasmjobs.protocol.FailureKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * WASI preview 1 for one instance. Each invocation sees streams and open files of its own. What
 * Chicory keeps of an invocation is its table of files: where an invocation has changed it, it ends
 * with it, and else it serves the next one too, as making it costs more than most guests run.
 *
 * <p>Chicory's implementation does the work; here stands what it leaves open. The lengths that a
 * guest claims are checked before anything is allocated, sockets answer an errno, and paths do not
 * lead out of the folder that was granted.
 */
final class WasiCalls {

    /** The module that WASI functions are imported from. */
    static final String MODULE = "wasi_snapshot_preview1";

    private static final int ERRNO_NOT_SUPPORTED = 58;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Logger SILENT = new SilentLogger();
    private static final Map<String, Integer> INDEXES = new HashMap<>();
    private static final FunctionType[] TYPES;

    static {
        HostFunction[] all = WasiPreview1.builder().withLogger(SILENT).build().toHostFunctions();
        TYPES = new FunctionType[all.length];
        for (int i = 0; i < all.length; i++) {
            INDEXES.put(all[i].name(), i);
            TYPES[i] = all[i].functionType();
        }
    }

    private final Blueprint blueprint;
    private @Nullable Session session;
    private @Nullable ByteArrayInputStream input;
    private @Nullable WasiPreview1 current;
    private HostFunction @Nullable [] functions;
    private @Nullable PathGuard paths;
    private boolean filesChanged;

    WasiCalls(Blueprint blueprint) {
        this.blueprint = blueprint;
    }

    /** The type of the function {@code name}. */
    static FunctionType type(String name) {
        return TYPES[index(name)];
    }

    private static int index(String name) {
        Integer index = INDEXES.get(name);
        if (index == null) {
            throw new UnlinkableException(
                    "imports " + MODULE + "." + name + ", which WASI preview 1 does not have");
        }
        return index;
    }

    /** The function {@code name}, to be imported by the instance. */
    WasmFunctionHandle function(String name) {
        int index = index(name);
        return switch (name) {
            case "fd_read", "fd_write", "fd_pread", "fd_pwrite" ->
                    (instance, arguments) -> {
                        checkVectors(instance, name, (int) arguments[1], (int) arguments[2]);
                        return call(index, instance, arguments);
                    };
            case "sock_accept", "sock_recv", "sock_send", "sock_shutdown" ->
                    (instance, arguments) -> new long[] {ERRNO_NOT_SUPPORTED};
            default ->
                    name.startsWith("path_")
                                    || name.equals("fd_close")
                                    || name.equals("fd_renumber")
                            ? (instance, arguments) -> guarded(name, index, instance, arguments)
                            : (instance, arguments) -> call(index, instance, arguments);
        };
    }

    /** The invocation whose message, output and log the calls are about from now on. */
    void begin(Session newSession) {
        end();
        session = newSession;
    }

    /** Closes the files that the invocation left open, and finishes its last log line. */
    void end() {
        if (filesChanged && current != null) {
            current.close();
            current = null;
            functions = null;
            paths = null;
        }
        filesChanged = false;
        if (session != null) {
            session.logs().endOfStream();
        }
        session = null;
        input = null;
    }

    private Session session() {
        Session now = session;
        if (now == null) {
            throw new IllegalStateException("a WASI call outside of an invocation");
        }
        return now;
    }

    private long @Nullable [] call(int index, Instance instance, long[] arguments) {
        session();
        HostFunction[] open = functions;
        if (open == null) {
            open = open();
        }
        return open[index].handle().apply(instance, arguments);
    }

    private long @Nullable [] guarded(String name, int index, Instance instance, long[] arguments) {
        PathGuard guard = paths;
        if (guard == null) {
            open();
            guard = paths;
        }
        if (guard == null || !(instance.memory() instanceof FlatMemory memory)) {
            throw new GuestFailure(FailureKind.TRAP, "calls " + name + " without a memory");
        }
        int errno = guard.refusal(name, memory, arguments);
        if (errno != 0) {
            return new long[] {errno};
        }
        filesChanged = true;
        long @Nullable [] result = call(index, instance, arguments);
        guard.called(name, memory, arguments, result);
        return result;
    }

    private HostFunction[] open() {
        OutputStream log = new Log();
        WasiOptions.Builder options =
                WasiOptions.builder()
                        .withArguments(List.of(blueprint.moduleId()))
                        .withStdin(new Input())
                        .withStdout(blueprint.abi() == Abi.MESSAGE ? log : new Output())
                        .withStderr(log)
                        .withRandom(RANDOM);
        blueprint.environment().forEach(options::withEnvironment);
        for (Map.Entry<String, Path> granted : blueprint.directories().entrySet()) {
            options.withDirectory(granted.getKey(), granted.getValue());
        }
        WasiPreview1 opened =
                WasiPreview1.builder().withLogger(SILENT).withOptions(options.build()).build();
        HostFunction[] all = opened.toHostFunctions();
        current = opened;
        functions = all;
        paths = new PathGuard(List.copyOf(blueprint.directories().values()));
        return all;
    }

    /** Every vector that the guest claims must lie within its memory. */
    private static void checkVectors(Instance instance, String name, int vectors, int count) {
        if (!(instance.memory() instanceof FlatMemory memory)) {
            throw new GuestFailure(FailureKind.TRAP, "calls " + name + " without a memory");
        }
        for (int i = 0; i < count; i++) {
            long pointer = Integer.toUnsignedLong(memory.readInt(vectors + 8 * i));
            long length = Integer.toUnsignedLong(memory.readInt(vectors + 8 * i + 4));
            if (pointer + length > memory.size()) {
                throw new GuestFailure(
                        FailureKind.TRAP,
                        "gave "
                                + name
                                + " "
                                + length
                                + " bytes at address "
                                + pointer
                                + ", which is outside its memory");
            }
        }
    }

    /** The message of the invocation that reads: its payload under WASI's own ABI, else nothing. */
    private final class Input extends InputStream {

        @Override
        public int read() {
            return payload().read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return payload().read(bytes, offset, length);
        }

        @Override
        public int available() {
            return payload().available();
        }

        private ByteArrayInputStream payload() {
            ByteArrayInputStream payload = input;
            if (payload == null) {
                payload =
                        new ByteArrayInputStream(
                                blueprint.abi() == Abi.WASI
                                        ? session().message().payload().unsafeArray()
                                        : new byte[0]);
                input = payload;
            }
            return payload;
        }
    }

    /** The output of the invocation that writes. */
    private final class Output extends OutputStream {

        @Override
        public void write(int b) throws IOException {
            session().output().write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            session().output().write(bytes, offset, length);
        }
    }

    /** The log of the invocation that writes. */
    private final class Log extends OutputStream {

        @Override
        public void write(int b) {
            session().logs().stream(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            session().logs().stream(bytes, offset, length);
        }
    }

    /** Chicory would write a line for each call, with the guest's paths in it. */
    private static final class SilentLogger implements Logger {

        @Override
        public void log(Level level, String message, Throwable cause) {
            // nothing
        }

        @Override
        public boolean isLoggable(Level level) {
            return false;
        }
    }
}
