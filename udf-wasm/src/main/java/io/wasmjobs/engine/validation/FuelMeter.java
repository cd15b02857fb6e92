package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.module.ModuleRefused;
import org.jspecify.annotations.Nullable;

/**
 * Adds fuel metering to a module: a global that the guest's code cannot access, and a subtraction
 * at the entry of each straight run of instructions. Functions, exports and names keep their
 * indices.
 */
public final class FuelMeter {

    /**
     * The logarithm of the bytes moved for each unit of fuel, by an instruction or a host function:
     * 8 bytes.
     */
    public static final int BYTES_PER_UNIT_LOG2 = 3;

    private static final int GLOBALS = 6;
    private static final int CODE = 10;

    /**
     * A bound on what metering adds to a function's code: a wrapper, and much less than this for
     * each run.
     */
    private static final int GROWTH = 16;

    private final ModuleLimits limits;

    /** A meter for modules within {@code limits}. */
    public FuelMeter(ModuleLimits limits) {
        this.limits = limits;
    }

    /** The limits for metered modules, raised by what metering adds. */
    public static ModuleLimits limitsOfMetered(ModuleLimits limits) {
        return new ModuleLimits(
                most(limits.moduleBytes()),
                limits.functions(),
                most(limits.functionBytes()),
                limits.functionLocals() + 2,
                limits.branchTargets(),
                limits.nesting() + 1,
                limits.stackHeight() + 3,
                limits.types(),
                limits.parameters(),
                limits.imports(),
                limits.exports(),
                limits.globals() + 1,
                limits.tags(),
                limits.tables(),
                limits.tableElements(),
                limits.segments(),
                limits.compileSteps());
    }

    private static int most(int bytes) {
        return (int) Math.min(Integer.MAX_VALUE, (long) GROWTH * bytes);
    }

    /**
     * The module with its counter as its last global.
     *
     * @throws ModuleRefused if the module is not valid
     */
    public byte[] meter(byte[] module) throws ModuleRefused {
        ModuleScan scan = ModuleScan.of(module, limits);
        BinaryOutput out = new BinaryOutput(2 * module.length).copy(module, 0, 8);
        boolean isCounterWritten = false;
        WasmReader in = new WasmReader(module, 8, module.length, "the module");
        while (in.remaining() > 0) {
            int start = in.position();
            int id = in.u8();
            WasmReader section = in.part(in.u32(), Sections.name(id));
            if (!isCounterWritten && Sections.isAtOrAfter(id, GLOBALS)) {
                writeGlobals(id == GLOBALS ? section : null, module, out);
                isCounterWritten = true;
            }
            if (id == CODE) {
                writeCode(section, module, scan, out);
            } else if (id != GLOBALS) {
                out.copy(module, start, in.position());
            }
        }
        if (!isCounterWritten) {
            writeGlobals(null, module, out);
        }
        return out.toByteArray();
    }

    private static void writeGlobals(@Nullable WasmReader old, byte[] module, BinaryOutput out)
            throws ModuleRefused {
        long count = old == null ? 0 : old.u32();
        BinaryOutput section = new BinaryOutput(64).u32(count + 1);
        if (old != null) {
            section.copy(module, old.position(), old.position() + old.remaining());
        }
        // A mutable i64 with the largest value: initialisation is not charged to a job.
        section.bytes(0x7E, 1, 0x42).signed(Long.MAX_VALUE).bytes(0x0B);
        out.bytes(GLOBALS).sized(section);
    }

    private static void writeCode(WasmReader code, byte[] module, ModuleScan scan, BinaryOutput out)
            throws ModuleRefused {
        int count = (int) code.u32();
        BinaryOutput section = new BinaryOutput(2 * code.remaining()).u32(count);
        for (int i = 0; i < count; i++) {
            long size = code.u32();
            int function = scan.importedFunctions + i;
            int parameters = scan.types.get(scan.functions.get(function)).parameters().size();
            WasmReader body = code.part(size, "function " + function);
            section.sized(body(body, module, parameters, scan.globals));
        }
        out.bytes(CODE).sized(section);
    }

    private static BinaryOutput body(WasmReader body, byte[] module, int parameters, int counter)
            throws ModuleRefused {
        int start = body.position();
        int end = start + body.remaining();
        int runs = (int) body.u32();
        int runsStart = body.position();
        int locals = parameters;
        for (int i = runs; i > 0; i--) {
            locals += (int) body.u32();
            ValueTypes.read(body);
        }
        int codeStart = body.position();
        MeteredCode code = new MeteredCode(module, counter, locals, false);
        if (new MeteredFunction(body, code).walk()) {
            code = new MeteredCode(module, counter, locals, true);
            new MeteredFunction(new WasmReader(module, codeStart, end, "a function"), code).walk();
        }
        if (code.isFree()) {
            return new BinaryOutput(end - start).copy(module, start, end);
        }
        BinaryOutput out = new BinaryOutput(2 * (end - start) + 64);
        out.u32(runs + (long) code.runsOfLocals()).copy(module, runsStart, codeStart);
        code.declareLocals(out);
        return code.finish(out);
    }
}
