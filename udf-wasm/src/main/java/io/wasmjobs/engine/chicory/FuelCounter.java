package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.GlobalInstance;
import com.dylibso.chicory.runtime.Instance;
import io.wasmjobs.engine.abi.GuestFailure;
import io.wasmjobs.protocol.FailureKind;

/**
 * The fuel that is left in an instance of a metered module. Its code subtracts from it, and stops
 * where that leads below zero.
 */
final class FuelCounter {

    private final GlobalInstance left;
    private long given = Long.MAX_VALUE;

    private FuelCounter(GlobalInstance left) {
        this.left = left;
    }

    /** The counter of an instance whose module was metered: its last global. */
    static FuelCounter of(Instance instance) {
        return new FuelCounter(instance.global(instance.globalCount() - 1));
    }

    void fill(long units) {
        given = units;
        left.setValue(units);
    }

    void charge(long units) {
        long rest = left.getValue() - units;
        left.setValue(rest);
        if (rest < 0) {
            throw new GuestFailure(FailureKind.FUEL_EXHAUSTED, "used up its fuel");
        }
    }

    /** At most what was given. */
    long used() {
        return given - Math.max(0, left.getValue());
    }

    boolean isUsedUp() {
        return left.getValue() < 0;
    }
}
