package io.wasmjobs.engine.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;

/** Opens TCP connections for guests, to the addresses that their manifests list. */
public final class TcpConnections {

    private final AddressLookup lookup;

    public TcpConnections(AddressLookup lookup) {
        this.lookup = lookup;
    }

    /**
     * Connects to an address, which an entry {@code tcp://host:port} of {@code hosts} must allow.
     * An interrupt of the thread closes the connection, also later.
     *
     * @param ipv4 the address as a number, its first byte the highest
     * @param deadlineNanos when look-ups end at the latest, by {@link System#nanoTime}
     * @throws AddressNotAllowed if no entry allows it
     * @throws IOException if it cannot be reached, or an entry's host cannot be looked up
     */
    public SocketChannel connect(int ipv4, int port, List<AllowedHost> hosts, long deadlineNanos)
            throws IOException, InterruptedException {
        InetAddress address =
                InetAddress.getByAddress(ByteBuffer.allocate(Integer.BYTES).putInt(ipv4).array());
        for (AllowedHost entry : hosts) {
            if (entry.allowsTcp(port) && lookup.allows(entry, address, deadlineNanos)) {
                return open(new InetSocketAddress(address, port));
            }
        }
        throw new AddressNotAllowed(
                "tcp://" + address.getHostAddress() + ":" + port + " is not in allowed_hosts");
    }

    // The caller closes the channel.
    @SuppressWarnings("MustBeClosedChecker")
    private static SocketChannel open(InetSocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.connect(address);
            channel.socket().setTcpNoDelay(true);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}
