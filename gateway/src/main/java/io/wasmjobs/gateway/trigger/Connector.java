package io.wasmjobs.gateway.trigger;

/** Connects to a trigger's source, again after each lost connection. */
interface Connector {

    /**
     * Connects.
     *
     * @throws SourceLost if the connection fails
     */
    SourceConnection open() throws SourceLost, InterruptedException;
}
