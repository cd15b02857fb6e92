package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.wasi.WasiPreview1;
import com.dylibso.chicory.wasm.UnlinkableException;
import com.dylibso.chicory.wasm.types.FunctionType;
import java.util.HashMap;
import java.util.Map;

/** The names and types of WASI preview 1's functions, and of {@code sock_connect}. */
final class WasiFunctions {

    /** The module that they are imported from. */
    static final String MODULE = "wasi_snapshot_preview1";

    /** Opens a connection; not part of WASI preview 1. */
    static final String CONNECT = "sock_connect";

    private static final Map<String, Integer> INDEXES = new HashMap<>();
    private static final FunctionType[] TYPES;

    static {
        HostFunction[] all =
                WasiPreview1.builder().withLogger(SilentLogger.INSTANCE).build().toHostFunctions();
        TYPES = new FunctionType[all.length];
        for (int i = 0; i < all.length; i++) {
            INDEXES.put(all[i].name(), i);
            TYPES[i] = all[i].functionType();
        }
    }

    private WasiFunctions() {}

    /** The type of the function {@code name}. */
    static FunctionType type(String name) {
        return name.equals(CONNECT) ? GuestSockets.CONNECT : TYPES[index(name)];
    }

    /** The index of Chicory's function {@code name} among all of them. */
    static int index(String name) {
        Integer index = INDEXES.get(name);
        if (index == null) {
            throw new UnlinkableException(
                    "imports " + MODULE + "." + name + ", which WASI preview 1 does not have");
        }
        return index;
    }
}
