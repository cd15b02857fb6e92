package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.wasi.WasiPreview1;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import io.wasmjobs.engine.abi.GuestFailure;
import io.wasmjobs.protocol.FailureKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * WASI's {@code fd_read}, {@code fd_write}, {@code fd_pread} and {@code fd_pwrite}, and the parts
 * that connections share with them. All vectors are read once and checked before the first byte
 * moves. Bytes move in parts, with a check of the deadline before each.
 */
final class VectoredCalls {

    /** POSIX's {@code IOV_MAX} on Linux. */
    private static final int MOST_VECTORS = 1_024;

    // Addresses in the scratch memory: the vector, the count and the bytes of a call of Chicory.
    private static final int VECTOR = 0;
    private static final int COUNT = 8;
    private static final int BYTES = 64;
    private static final int LARGEST_PART = FlatMemory.PAGE_SIZE - BYTES;

    private final StandardStreams streams;

    /** The vectors, as alternating addresses and lengths. */
    private int[] vectors = new int[16];

    private int count;
    private @Nullable FlatMemory scratch;

    VectoredCalls(StandardStreams streams) {
        this.streams = streams;
    }

    /** A call of Chicory on the single vector in the scratch memory. */
    private interface FileCall {
        int call(FlatMemory scratch, long done);
    }

    int readStream(FlatMemory memory, int stream, long[] arguments) {
        int refused = take(memory, "fd_read", arguments);
        if (refused != Errno.SUCCESS) {
            return refused;
        }
        if (stream != StandardStreams.IN) {
            return Errno.EBADF;
        }
        int done = 0;
        for (int i = 0; i < count; i++) {
            int length = vectors[2 * i + 1];
            int read = streams.read(memory, vectors[2 * i], length);
            done += read;
            if (read < length) {
                break;
            }
        }
        memory.writeI32((int) arguments[3], done);
        return Errno.SUCCESS;
    }

    int writeStream(FlatMemory memory, int stream, long[] arguments) {
        int refused = take(memory, "fd_write", arguments);
        if (refused != Errno.SUCCESS) {
            return refused;
        }
        if (stream == StandardStreams.IN) {
            return Errno.EBADF;
        }
        int done = 0;
        for (int i = 0; i < count; i++) {
            int length = vectors[2 * i + 1];
            for (int from = 0; from < length; from += Interruption.PART) {
                Interruption.check();
                int part = Math.min(Interruption.PART, length - from);
                streams.write(stream, memory.array(), vectors[2 * i] + from, part);
            }
            done += length;
        }
        memory.writeI32((int) arguments[3], done);
        return Errno.SUCCESS;
    }

    int readFile(FlatMemory memory, WasiPreview1 wasi, long[] arguments) {
        int descriptor = (int) arguments[0];
        FileCall call = (part, done) -> wasi.fdRead(part, descriptor, VECTOR, 1, COUNT);
        return move(memory, "fd_read", arguments, true, call);
    }

    int readFileAt(FlatMemory memory, WasiPreview1 wasi, long[] arguments) {
        int descriptor = (int) arguments[0];
        long offset = arguments[3];
        FileCall call =
                (part, done) -> wasi.fdPread(part, descriptor, VECTOR, 1, offset + done, COUNT);
        return move(memory, "fd_pread", arguments, true, call);
    }

    int writeFile(FlatMemory memory, WasiPreview1 wasi, long[] arguments) {
        int descriptor = (int) arguments[0];
        FileCall call = (part, done) -> wasi.fdWrite(part, descriptor, VECTOR, 1, COUNT);
        return move(memory, "fd_write", arguments, false, call);
    }

    int writeFileAt(FlatMemory memory, WasiPreview1 wasi, long[] arguments) {
        int descriptor = (int) arguments[0];
        long offset = arguments[3];
        FileCall call =
                (part, done) -> wasi.fdPwrite(part, descriptor, VECTOR, 1, offset + done, COUNT);
        return move(memory, "fd_pwrite", arguments, false, call);
    }

    /** Reads once from a connection, into the first vector that is not empty. */
    int readChannel(FlatMemory memory, ByteChannel channel, long[] arguments, int counted)
            throws IOException {
        int refused = take(memory, "sock_recv", arguments);
        if (refused != Errno.SUCCESS) {
            return refused;
        }
        int read = 0;
        for (int i = 0; i < count && read == 0; i++) {
            int length = Math.min(vectors[2 * i + 1], LARGEST_PART);
            if (length > 0) {
                byte[] part = new byte[length];
                int got = channel.read(ByteBuffer.wrap(part));
                if (got < 0) {
                    break;
                }
                memory.write(vectors[2 * i], part, 0, got);
                read = got;
            }
        }
        memory.writeI32((int) arguments[counted], read);
        return Errno.SUCCESS;
    }

    /** Writes all vectors to a connection. */
    int writeChannel(FlatMemory memory, ByteChannel channel, long[] arguments, int counted)
            throws IOException {
        int refused = take(memory, "sock_send", arguments);
        if (refused != Errno.SUCCESS) {
            return refused;
        }
        int written = 0;
        for (int i = 0; i < count; i++) {
            int length = vectors[2 * i + 1];
            for (int from = 0; from < length; from += LARGEST_PART) {
                int part = Math.min(LARGEST_PART, length - from);
                ByteBuffer bytes = ByteBuffer.wrap(memory.array(), vectors[2 * i] + from, part);
                while (bytes.hasRemaining()) {
                    written += channel.write(bytes);
                }
            }
        }
        memory.writeI32((int) arguments[counted], written);
        return Errno.SUCCESS;
    }

    /** Moves the bytes in parts and stops after a part that was not moved completely. */
    private int move(
            FlatMemory memory, String function, long[] arguments, boolean reads, FileCall call) {
        int refused = take(memory, function, arguments);
        if (refused != Errno.SUCCESS) {
            return refused;
        }
        FlatMemory part = scratch();
        part.writeI32(VECTOR, BYTES);
        int total = 0;
        int vector = 0;
        int from = 0;
        boolean more = true;
        while (more) {
            Interruption.check();
            int address = vector < count ? vectors[2 * vector] + from : 0;
            int rest = vector < count ? vectors[2 * vector + 1] - from : 0;
            int length = Math.min(rest, LARGEST_PART);
            part.writeI32(VECTOR + 4, length);
            if (!reads) {
                part.write(BYTES, memory.array(), address, length);
            }
            int errno = call.call(part, total);
            if (errno != Errno.SUCCESS && total == 0) {
                return errno;
            }
            int moved = errno == Errno.SUCCESS ? part.readInt(COUNT) : 0;
            if (reads) {
                memory.write(address, part.array(), BYTES, moved);
            }
            total += moved;
            from += moved;
            if (moved == rest) {
                vector++;
                from = 0;
            }
            more = errno == Errno.SUCCESS && moved == length && vector < count;
        }
        memory.writeI32((int) arguments[arguments.length - 1], total);
        return Errno.SUCCESS;
    }

    /** A page for the arguments and results of calls of Chicory, which the guest cannot reach. */
    FlatMemory scratch() {
        FlatMemory made = scratch;
        if (made == null) {
            made = new FlatMemory(new MemoryLimits(1, 1), 1);
            scratch = made;
        }
        return made;
    }

    /** Reads and checks the vectors; returns an errno if they are refused. */
    private int take(FlatMemory memory, String function, long[] arguments) {
        int address = (int) arguments[1];
        int claimed = (int) arguments[2];
        if (Integer.compareUnsigned(claimed, MOST_VECTORS) > 0) {
            return Errno.EINVAL;
        }
        if (2 * claimed > vectors.length) {
            vectors = new int[2 * MOST_VECTORS];
        }
        long total = 0;
        for (int i = 0; i < claimed; i++) {
            int pointer = memory.readInt(address + 8 * i);
            int length = memory.readInt(address + 8 * i + 4);
            checkRange(memory, function, pointer, length);
            vectors[2 * i] = pointer;
            vectors[2 * i + 1] = length;
            total += length;
        }
        count = claimed;
        return total > Integer.MAX_VALUE ? Errno.EINVAL : Errno.SUCCESS;
    }

    private static void checkRange(FlatMemory memory, String function, int pointer, int length) {
        long address = Integer.toUnsignedLong(pointer);
        long bytes = Integer.toUnsignedLong(length);
        if (!memory.holds(address, bytes)) {
            throw new GuestFailure(
                    FailureKind.TRAP,
                    "gave "
                            + function
                            + " "
                            + bytes
                            + " bytes at address "
                            + address
                            + ", which is outside its memory");
        }
    }
}
