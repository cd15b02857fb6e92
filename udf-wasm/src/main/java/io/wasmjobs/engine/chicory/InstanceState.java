package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.GlobalInstance;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.types.MutabilityType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of everything that guest code can change in an instance, except tables and heap
 * objects: modules that change those are not reset.
 */
final class InstanceState {

    private final Object identity = new Object();
    private final @Nullable MemorySnapshot memory;

    /** The values of the mutable globals, as alternating low and high halves. */
    private final long[] globals;

    private InstanceState(@Nullable MemorySnapshot memory, long[] globals) {
        this.memory = memory;
        this.globals = globals;
    }

    /** The mutable globals of {@code instance}, in order. */
    static List<GlobalInstance> mutableGlobals(Instance instance) {
        List<GlobalInstance> mutable = new ArrayList<>();
        for (int i = 0; i < instance.globalCount(); i++) {
            if (instance.global(i).getMutabilityType() == MutabilityType.Var) {
                mutable.add(instance.global(i));
            }
        }
        return mutable;
    }

    /** The current state of an instance with this memory and these globals. */
    static InstanceState of(@Nullable FlatMemory memory, GlobalInstance[] mutableGlobals) {
        long[] values = new long[2 * mutableGlobals.length];
        for (int i = 0; i < mutableGlobals.length; i++) {
            values[2 * i] = mutableGlobals[i].getValueLow();
            values[2 * i + 1] = mutableGlobals[i].getValueHigh();
        }
        return new InstanceState(memory == null ? null : memory.snapshot(), values);
    }

    /** The heap that the state of such an instance takes. */
    static long sizeOf(@Nullable FlatMemory memory, GlobalInstance[] mutableGlobals) {
        long ofMemory = memory == null ? 0 : MemorySnapshot.sizeOf(memory.array());
        return ofMemory + 2L * Long.BYTES * mutableGlobals.length;
    }

    /**
     * Identifies this state among those of the module. An instance keeps the identity instead of
     * the state, so that it does not keep a dropped state alive.
     */
    Object identity() {
        return identity;
    }

    /** The linear memory, or null where the module has none. */
    @Nullable MemorySnapshot memory() {
        return memory;
    }

    /** Restores the values of the globals. */
    void restore(GlobalInstance[] mutableGlobals) {
        for (int i = 0; i < mutableGlobals.length; i++) {
            mutableGlobals[i].setValueLow(globals[2 * i]);
            mutableGlobals[i].setValueHigh(globals[2 * i + 1]);
        }
    }
}
