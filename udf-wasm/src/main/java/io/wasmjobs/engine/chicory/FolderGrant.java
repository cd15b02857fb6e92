package io.wasmjobs.engine.chicory;

import io.wasmjobs.engine.abi.EmitGrant;

/**
 * The folders through which the WASI guests of a module keep state and emit records.
 *
 * @param stateBytes the most that the state of a key may take; 0 for a module without {@link #STATE}
 * @param emit the records that may be emitted; without a topic, there is no {@link #EMIT}
 */
public record FolderGrant(long stateBytes, EmitGrant emit) {

    /** Neither folder. */
    public static final FolderGrant NONE = new FolderGrant(0, EmitGrant.NONE);

    /** The guest's name for the folder of its state. */
    public static final String STATE = "/state";

    /** The guest's name for the folder of its records. */
    public static final String EMIT = "/emit";
}
