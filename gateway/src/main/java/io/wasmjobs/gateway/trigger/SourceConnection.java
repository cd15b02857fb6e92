package io.wasmjobs.gateway.trigger;

import java.util.List;
import java.util.OptionalLong;

/** A connection to a server from which messages are read. */
interface SourceConnection extends AutoCloseable {

    /** The most messages that are read before they are acknowledged. */
    int BATCH = 64;

    /**
     * Waits about a second for messages.
     *
     * @return the messages that have arrived; often none
     * @throws SourceLost if the connection is lost
     */
    List<TriggerMessage> read() throws SourceLost, InterruptedException;

    /**
     * Acknowledges messages, which are in Kafka.
     *
     * @throws SourceLost if the server cannot be reached; it sends them again
     */
    void acknowledge(List<TriggerMessage> messages) throws SourceLost;

    /** The messages that wait at the server, as it said lately; empty if it does not say. */
    default OptionalLong lag() {
        return OptionalLong.empty();
    }

    @Override
    void close();
}
