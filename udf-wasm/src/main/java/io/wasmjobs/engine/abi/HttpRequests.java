package io.wasmjobs.engine.abi;

import io.wasmjobs.engine.http.GuestHttp;
import io.wasmjobs.engine.http.HttpResponse;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Sends a guest's HTTP requests, within what its manifest allows and its invocation's deadline. */
public interface HttpRequests {

    /** Refuses every request, as an instance's initialisation belongs to no job. */
    HttpRequests NONE =
            new HttpRequests() {
                private static final String REASON = "there is no HTTP during initialisation";

                @Override
                public byte[] send(byte[] memory, int offset, int length) {
                    return GuestHttp.refusal(REASON);
                }

                @Override
                public HttpResponse exchange(byte[] head, @Nullable Bytes body) throws IOException {
                    throw new IOException(REASON);
                }
            };

    /**
     * Sends the request that JSON in the guest's memory describes.
     *
     * @param memory the array behind the memory
     * @param offset where the JSON begins
     * @param length how long it is
     * @return the answer as JSON, always: a request that failed is answered with an {@code _error}
     * @throws InterruptedException if the deadline came first
     */
    byte[] send(byte[] memory, int offset, int length) throws InterruptedException;

    /**
     * Sends the request whose url, method and headers JSON describes.
     *
     * @param head the JSON
     * @param body the request's body; null for none
     * @return the response, whatever its status
     * @throws IOException if the request is not of that form, is not allowed, or failed; the
     *     message says why
     * @throws InterruptedException if the deadline came first
     */
    HttpResponse exchange(byte[] head, @Nullable Bytes body)
            throws IOException, InterruptedException;
}
