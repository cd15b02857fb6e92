package io.wasmjobs.cli.system;

import io.wasmjobs.cli.error.CommandFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of the loopback interface, the only one that the whole system listens on. */
public final class Ports {

    /** The loopback interface's address, as text: never a name that might resolve to another. */
    public static final String LOOPBACK = "127.0.0.1";

    private Ports() {}

    /**
     * {@code port} if no other process listens on it, or a free port if it is 0.
     *
     * @param option the option to choose another with, for the error
     * @throws CommandFailure if the port is in use
     */
    public static int claim(int port, String option) {
        if (port < 0 || port > 65_535) {
            throw CommandFailure.usage(option + " is " + port + ": a port is 0 to 65535");
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw CommandFailure.failed(
                    "port "
                            + port
                            + " is in use; stop what listens there, or choose another with "
                            + option
                            + " (0: any free one)",
                    e);
        }
    }
}
