package io.wasmjobs.gateway.trigger;

import java.util.List;

/** A connection to a server that has messages. */
interface SourceConnection extends AutoCloseable {

    /** At most so many messages are read before they are acknowledged. */
    int BATCH = 64;

    /**
     * Waits about a second for messages.
     *
     * @return those that have come; often none
     * @throws SourceLost if the connection is of no use any more
     */
    List<TriggerMessage> read() throws SourceLost, InterruptedException;

    /**
     * Tells the server that messages are in Kafka.
     *
     * @throws SourceLost if the server cannot be told; it sends them again
     */
    void acknowledge(List<TriggerMessage> messages) throws SourceLost;

    @Override
    void close();
}
