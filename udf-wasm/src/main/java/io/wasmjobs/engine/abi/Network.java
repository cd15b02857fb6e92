package io.wasmjobs.engine.abi;

import io.wasmjobs.engine.http.GuestHttp;
import io.wasmjobs.engine.http.HttpResponse;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Reaches hosts for a guest, within what its manifest allows and its invocation's deadline. */
public interface Network {

    /** Refuses every request: the initialisation of an instance belongs to no job. */
    Network NONE =
            new Network() {
                private static final String REASON = "there is no HTTP during initialisation";

                @Override
                public byte[] send(byte[] memory, int offset, int length) {
                    return GuestHttp.refusal(REASON);
                }

                @Override
                public HttpResponse exchange(byte[] head, @Nullable Bytes body) throws IOException {
                    throw new IOException(REASON);
                }

                @Override
                public int maxRequestBytes() {
                    return 0;
                }

                @Override
                public SocketChannel connect(int ipv4, int port) throws IOException {
                    throw new IOException("there are no connections during initialisation");
                }
            };

    /**
     * Sends the HTTP request that JSON in the guest's memory describes.
     *
     * @param memory the array behind the memory
     * @param offset where the JSON begins
     * @param length how long it is
     * @return the answer, always as JSON: for a failed request an object with {@code _error}
     * @throws InterruptedException if the deadline came first
     */
    byte[] send(byte[] memory, int offset, int length) throws InterruptedException;

    /**
     * Sends the HTTP request whose url, method and headers JSON describes.
     *
     * @param head the JSON
     * @param body the request's body; null for none
     * @return the response, whatever its status
     * @throws IOException if the request is malformed, not allowed, or failed; the message says why
     * @throws InterruptedException if the deadline came first
     */
    HttpResponse exchange(byte[] head, @Nullable Bytes body)
            throws IOException, InterruptedException;

    /** The most bytes that an HTTP request may have. */
    int maxRequestBytes();

    /**
     * Opens a TCP connection, which the caller closes. An interrupt of the calling thread closes it
     * too.
     *
     * @param ipv4 the address as a number, its first byte the highest
     * @throws IOException if the address is not allowed or cannot be reached; the message says why
     * @throws InterruptedException if the deadline came first
     */
    SocketChannel connect(int ipv4, int port) throws IOException, InterruptedException;
}
