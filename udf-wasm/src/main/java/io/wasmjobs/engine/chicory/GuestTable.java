package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.TableInstance;
import com.dylibso.chicory.wasm.types.Table;
import com.dylibso.chicory.wasm.types.TableLimits;

import io.wasmjobs.engine.admission.ModuleShape;

/**
 * A table of one instance: growing the module's own would grow the table of all its instances. It
 * never has more elements than {@link ModuleShape#MOST_TABLE_ELEMENTS}.
 */
final class GuestTable extends TableInstance {

    private boolean growthRefused;

    private GuestTable(Table table, int initialValue) {
        super(table, initialValue);
    }

    static GuestTable of(Table declared, int initialValue) {
        TableLimits limits = declared.limits();
        long most = ModuleShape.mostElements(limits.min(), limits.max());
        return new GuestTable(
                new Table(declared.elementType(), new TableLimits(limits.min(), most)),
                initialValue);
    }

    @Override
    public int grow(int size, int value, Instance instance) {
        int before = growWithin(size, value, instance);
        growthRefused |= before < 0;
        return before;
    }

    private int growWithin(int size, int value, Instance instance) {
        if (size < 0 || size > limits().max() - size()) {
            return -1;
        }
        try {
            return super.grow(size, value, instance);
        } catch (OutOfMemoryError e) {
            return -1;
        }
    }

    boolean wasRefusedGrowth() {
        return growthRefused;
    }

    void forgetRefusal() {
        growthRefused = false;
    }
}
