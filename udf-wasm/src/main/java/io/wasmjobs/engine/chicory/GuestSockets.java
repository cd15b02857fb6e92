package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.network.AddressNotAllowed;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

/**
 * The TCP connections of one invocation: {@code sock_connect}, and WASI preview 1's {@code
 * sock_recv}, {@code sock_send} and {@code sock_shutdown}. A call blocks its thread until the
 * deadline, whose interrupt closes the connection.
 */
final class GuestSockets {

    /** The type of {@code sock_connect(ipv4, port, result) -> errno}, which WASI does not have. */
    static final FunctionType CONNECT =
            FunctionType.of(List.of(ValType.I32, ValType.I32, ValType.I32), List.of(ValType.I32));

    /** The number of the first connection, above those of all files. */
    private static final int FIRST = 1_000;

    private static final int MOST = 16;

    /** {@code riflags.recv_waitall}: accepted, although fewer bytes may be returned. */
    private static final int WAIT_ALL = 2;

    private static final int SHUT_READS = 1;
    private static final int SHUT_WRITES = 2;

    private final StandardStreams streams;
    private final VectoredCalls vectored;
    private final TreeMap<Integer, SocketChannel> open = new TreeMap<>();
    private int next = FIRST;

    GuestSockets(StandardStreams streams, VectoredCalls vectored) {
        this.streams = streams;
        this.vectored = vectored;
    }

    /** A call on a connection; returns an errno. */
    private interface ConnectionCall {
        int call(SocketChannel channel) throws IOException;
    }

    boolean has(int descriptor) {
        return descriptor >= FIRST && open.containsKey(descriptor);
    }

    int connect(FlatMemory memory, long[] arguments) {
        InvocationContext context = streams.context();
        int port = (int) arguments[1];
        memory.readInt((int) arguments[2]); // traps before any effect
        if (context.isInitialisation()) {
            return Errno.ENOTCAPABLE;
        }
        if (port < 1 || port > 65_535) {
            return Errno.EINVAL;
        }
        if (open.size() >= MOST) {
            return Errno.EMFILE;
        }
        try {
            SocketChannel channel = context.network().connect((int) arguments[0], port);
            int descriptor = next++;
            open.put(descriptor, channel);
            memory.writeI32((int) arguments[2], descriptor);
            return Errno.SUCCESS;
        } catch (IOException e) {
            byte[] line = ("sock_connect: " + e.getMessage()).getBytes(StandardCharsets.UTF_8);
            context.logs().message(line, 0, line.length);
            return errno(e);
        } catch (InterruptedException e) {
            throw stopped();
        }
    }

    /** Both {@code fd_read} and {@code sock_recv}, whose results stand at {@code counted}. */
    int receive(FlatMemory memory, long[] arguments, int counted) {
        return on(arguments, channel -> vectored.readChannel(memory, channel, arguments, counted));
    }

    int receiveMessage(FlatMemory memory, long[] arguments) {
        if ((arguments[3] & ~WAIT_ALL) != 0) {
            return Errno.ENOTSUP;
        }
        int errno = receive(memory, arguments, 4);
        if (errno == Errno.SUCCESS) {
            memory.writeShort((int) arguments[5], (short) 0);
        }
        return errno;
    }

    /** Both {@code fd_write} and {@code sock_send}, whose results stand at {@code counted}. */
    int send(FlatMemory memory, long[] arguments, int counted) {
        return on(arguments, channel -> vectored.writeChannel(memory, channel, arguments, counted));
    }

    int shutdown(long[] arguments) {
        int how = (int) arguments[1];
        if (how < SHUT_READS || how > (SHUT_READS | SHUT_WRITES)) {
            return Errno.EINVAL;
        }
        return on(
                arguments,
                channel -> {
                    if ((how & SHUT_READS) != 0) {
                        channel.shutdownInput();
                    }
                    if ((how & SHUT_WRITES) != 0) {
                        channel.shutdownOutput();
                    }
                    return Errno.SUCCESS;
                });
    }

    int close(int descriptor) {
        SocketChannel channel = open.remove(descriptor);
        if (channel == null) {
            return Errno.EBADF;
        }
        close(channel);
        return Errno.SUCCESS;
    }

    /** Closes what the invocation left open. */
    void end() {
        if (next != FIRST) {
            open.values().forEach(GuestSockets::close);
            open.clear();
            next = FIRST;
        }
    }

    private int on(long[] arguments, ConnectionCall exchange) {
        SocketChannel channel = open.get((int) arguments[0]);
        if (channel == null) {
            return Errno.EBADF;
        }
        try {
            return exchange.call(channel);
        } catch (IOException e) {
            return errno(e);
        }
    }

    private static int errno(IOException fault) {
        if (fault instanceof ClosedByInterruptException) {
            throw stopped();
        }
        if (fault instanceof AddressNotAllowed) {
            return Errno.EACCES;
        }
        if (fault instanceof ConnectException) {
            return Errno.ECONNREFUSED;
        }
        if (fault instanceof SocketTimeoutException) {
            return Errno.ETIMEDOUT;
        }
        // What the JDK knows beyond that is a text of the operating system's.
        String text = String.valueOf(fault.getMessage());
        return text.contains("reset")
                ? Errno.ECONNRESET
                : text.contains("pipe")
                        ? Errno.EPIPE
                        : text.contains("nreachable") || text.contains("route")
                                ? Errno.EHOSTUNREACH
                                : Errno.EIO;
    }

    private static ChicoryInterruptedException stopped() {
        Thread.currentThread().interrupt();
        return new ChicoryInterruptedException("Thread interrupted");
    }

    // A connection that cannot be closed in order is closed all the same.
    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing is lost: the guest has ended
        }
    }
}
