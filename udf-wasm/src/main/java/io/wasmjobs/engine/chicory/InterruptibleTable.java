package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.TableInstance;
import com.dylibso.chicory.wasm.types.Table;

/**
 * A table whose bulk operations check the deadline: they set one element after the other, and
 * compiled code checks only at backward branches and calls.
 */
class InterruptibleTable extends TableInstance {

    /** Elements between two checks; a power of two. */
    private static final int ELEMENTS_PER_LOOK = 4_096;

    private int set;

    InterruptibleTable(Table table, int initialValue) {
        super(table, initialValue);
    }

    @Override
    public final void setRef(int index, int value, Instance instance) {
        if ((++set & ELEMENTS_PER_LOOK - 1) == 0) {
            Interruption.check();
        }
        super.setRef(index, value, instance);
    }

    @Override
    public int grow(int size, int value, Instance instance) {
        Interruption.check();
        return size < 0 || size > limits().max() - size() ? -1 : super.grow(size, value, instance);
    }
}
