package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.types.Table;
import com.dylibso.chicory.wasm.types.TableLimits;
import io.wasmjobs.engine.validation.ModuleShape;

/**
 * A table of one instance: growing the module's own table would grow it for all instances. It never
 * has more elements than {@link ModuleShape#MOST_TABLE_ELEMENTS}.
 */
final class GuestTable extends InterruptibleTable {

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
        int before;
        try {
            before = super.grow(size, value, instance);
        } catch (OutOfMemoryError e) {
            before = -1;
        }
        growthRefused |= before < 0;
        return before;
    }

    boolean wasRefusedGrowth() {
        return growthRefused;
    }

    void forgetRefusal() {
        growthRefused = false;
    }
}
