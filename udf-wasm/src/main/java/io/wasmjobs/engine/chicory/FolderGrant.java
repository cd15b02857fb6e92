package io.wasmjobs.engine.chicory;

import io.wasmjobs.engine.abi.EmitGrant;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The folders that the WASI guests of a module see.
 *
 * @param directories folders of the host by the guest's name for them, in the manifest's order,
 *     which determines their descriptors
 * @param stateBytes the most that the state of a key may take; 0 for a module without {@link
 *     #STATE}
 * @param emit the records that may be emitted; without a topic there is no folder {@link #EMIT}
 */
public record FolderGrant(Map<String, Path> directories, long stateBytes, EmitGrant emit) {

    /** The guest's name for the folder of its state. */
    public static final String STATE = "/state";

    /** The guest's name for the folder of its records. */
    public static final String EMIT = "/emit";

    /** Copies the map. */
    public FolderGrant {
        directories = Collections.unmodifiableMap(new LinkedHashMap<>(directories));
    }

    /** A grant of folders of the host only. */
    public static FolderGrant of(Map<String, Path> directories) {
        return new FolderGrant(directories, 0, EmitGrant.NONE);
    }
}
