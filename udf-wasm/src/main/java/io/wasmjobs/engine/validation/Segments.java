package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.module.ModuleRefused;

/** Element and data segments (core specification, sections 5.5.12 and 5.5.14). */
final class Segments {

    private Segments() {}

    /** Skips an element segment and returns the number of its elements. */
    static int skipElements(WasmReader in, ModuleLimits limits, FunctionWalk constants)
            throws ModuleRefused {
        long flags = in.u32();
        if (flags > 7) {
            throw in.malformed("an element segment of an unknown form");
        }
        boolean isActive = (flags & 1) == 0;
        boolean hasIndexOrForm = (flags & 2) != 0;
        boolean holdsExpressions = (flags & 4) != 0;
        if (isActive) {
            if (hasIndexOrForm) {
                in.u32();
            }
            constants.constant(in);
        }
        if (!isActive || hasIndexOrForm) {
            if (holdsExpressions) {
                ValueTypes.readReference(in);
            } else {
                in.u8();
            }
        }
        int count = in.count("elements in one segment", limits.tableElements());
        for (int i = count; i > 0; i--) {
            if (holdsExpressions) {
                constants.constant(in);
            } else {
                in.u32();
            }
        }
        return count;
    }

    static void skipData(WasmReader in, FunctionWalk constants) throws ModuleRefused {
        long flags = in.u32();
        if (flags > 2) {
            throw in.malformed("a data segment of an unknown form");
        }
        if (flags == 2) {
            in.u32();
        }
        if (flags != 1) {
            constants.constant(in);
        }
        in.skip(in.u32());
    }
}
