package io.wasmjobs.engine.abi;

/** Sends a guest's HTTP requests, within what its manifest allows and its invocation's deadline. */
@FunctionalInterface
public interface HttpRequests {

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
}
