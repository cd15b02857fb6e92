package io.wasmjobs.gateway.trigger;

/** Connects to a trigger's source, as often as the connection is lost. */
interface Connector {

    /**
     * Connects.
     *
     * @throws SourceLost if that does not succeed
     */
    SourceConnection open() throws SourceLost, InterruptedException;
}
