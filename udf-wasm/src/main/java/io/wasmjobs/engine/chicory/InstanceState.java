package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.GlobalInstance;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.types.MutabilityType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that guest code can change in an instance, at one moment. Tables and heap objects are not in
 * it: a module that changes those is not reset.
 */
final class InstanceState {

    private final Object identity = new Object();
    private final @Nullable MemorySnapshot memory;

    /** The values of the mutable globals, low and high half in turn. */
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

    /** The state of an instance with these, now. */
    static InstanceState of(@Nullable FlatMemory memory, GlobalInstance[] mutableGlobals) {
        long[] values = new long[2 * mutableGlobals.length];
        for (int i = 0; i < mutableGlobals.length; i++) {
            values[2 * i] = mutableGlobals[i].getValueLow();
            values[2 * i + 1] = mutableGlobals[i].getValueHigh();
        }
        return new InstanceState(memory == null ? null : memory.snapshot(), values);
    }

    /** The heap that the state of an instance with these takes. */
    static long sizeOf(@Nullable FlatMemory memory, GlobalInstance[] mutableGlobals) {
        long ofMemory = memory == null ? 0 : MemorySnapshot.sizeOf(memory.array());
        return ofMemory + 2L * Long.BYTES * mutableGlobals.length;
    }

    /**
     * What tells this state from every other one of the module. An instance keeps this, and not the
     * state, so that a state that is dropped is not held by it.
     */
    Object identity() {
        return identity;
    }

    /** The linear memory, or null where the module has none. */
    @Nullable MemorySnapshot memory() {
        return memory;
    }

    /** Gives the globals back their values. */
    void restore(GlobalInstance[] mutableGlobals) {
        for (int i = 0; i < mutableGlobals.length; i++) {
            mutableGlobals[i].setValueLow(globals[2 * i]);
            mutableGlobals[i].setValueHigh(globals[2 * i + 1]);
        }
    }
}
