package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.GlobalInstance;
import com.dylibso.chicory.runtime.Instance;
import io.wasmjobs.engine.abi.GuestFailure;
import io.wasmjobs.protocol.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * The fuel that is left in an instance of a metered module. Its code subtracts from the counter and
 * stops if that would go below zero.
 */
final class FuelCounter {

    private final GlobalInstance global;
    private final @Nullable FlatMemory memory;
    private long given = Long.MAX_VALUE;

    private FuelCounter(GlobalInstance global, @Nullable FlatMemory memory) {
        this.global = global;
        this.memory = memory;
    }

    /** The counter of an instance that keeps it in its last global. */
    static FuelCounter of(Instance instance) {
        return new FuelCounter(instance.global(instance.globalCount() - 1), null);
    }

    /** The counter of an instance whose compiled classes use {@link FuelField}. */
    static FuelCounter of(Instance instance, @Nullable FlatMemory memory) {
        return new FuelCounter(instance.global(instance.globalCount() - 1), memory);
    }

    void fill(long units) {
        given = units;
        setLeft(units);
    }

    void charge(long units) {
        setLeft(left() - units);
        if (isUsedUp()) {
            throw new GuestFailure(FailureKind.FUEL_EXHAUSTED, "used up its fuel");
        }
    }

    /** The fuel used, at most what was given. */
    long used() {
        return given - Math.max(0, left());
    }

    boolean isUsedUp() {
        return left() < 0;
    }

    private long left() {
        return memory == null ? global.getValue() : memory.fuel;
    }

    private void setLeft(long units) {
        if (memory == null) {
            global.setValue(units);
        } else {
            memory.fuel = units;
        }
    }
}
