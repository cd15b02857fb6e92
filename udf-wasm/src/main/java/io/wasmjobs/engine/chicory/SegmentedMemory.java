package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.ConstantEvaluators;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.WasmRuntimeException;
import com.dylibso.chicory.wasm.UninstantiableException;
import com.dylibso.chicory.wasm.types.ActiveDataSegment;
import com.dylibso.chicory.wasm.types.DataSegment;
import com.dylibso.chicory.wasm.types.PassiveDataSegment;

/** The data segments of a linear memory, which a guest may copy from and drop. */
abstract class SegmentedMemory extends SingleThreadMemory {

    /** The instance's own array; a dropped segment becomes an empty element. */
    private DataSegment[] segments = new DataSegment[0];

    /** The current segments, dropped ones empty. */
    final DataSegment[] segments() {
        return segments.clone();
    }

    /** Restores the segments of a snapshot. */
    final void restoreSegments(MemorySnapshot snapshot) {
        snapshot.restore(segments);
    }

    @Override
    public final void initialize(Instance instance, DataSegment[] dataSegments) {
        initialize(instance, dataSegments, 0);
    }

    @Override
    public final void initialize(Instance instance, DataSegment[] dataSegments, int memoryIndex) {
        segments = dataSegments;
        for (int i = 0; i < segments.length; i++) {
            if (segments[i] instanceof ActiveDataSegment active && active.index() == memoryIndex) {
                int address =
                        (int)
                                ConstantEvaluators.computeConstantValue(
                                        instance, active.offsetInstructions())[0];
                try {
                    write(address, active.data(), 0, active.data().length);
                } catch (WasmRuntimeException outside) {
                    throw new UninstantiableException(outside.getMessage(), outside);
                }
                drop(i);
            }
        }
    }

    @Override
    public final void initPassiveSegment(int segment, int destination, int offset, int length) {
        write(destination, segments[segment].data(), offset, length);
    }

    @Override
    public final void drop(int segment) {
        segments[segment] = PassiveDataSegment.EMPTY;
    }
}
