package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.module.ModuleRefused;
import java.io.ByteArrayOutputStream;

/** Removes from a valid module what later steps do not need. */
public final class ModuleOutline {

    private static final int CUSTOM = 0;
    private static final int CODE = 10;

    /**
     * A body that is valid for a function of any type: no locals, {@code unreachable}, {@code end}.
     */
    private static final byte[] EMPTY_BODY = {3, 0, 0, 0x0B};

    private ModuleOutline() {}

    /** The module without custom sections: names and debug information. */
    public static byte[] withoutCustomSections(byte[] module) throws ModuleRefused {
        return copy(module, false);
    }

    /**
     * The module without custom sections and with functions that only trap. Once the code is
     * compiled, an instance does not need it, and parsed code takes 50 to 100 times its size.
     */
    public static byte[] withoutCode(byte[] module) throws ModuleRefused {
        return copy(module, true);
    }

    private static byte[] copy(byte[] module, boolean leaveOutCode) throws ModuleRefused {
        ByteArrayOutputStream out = new ByteArrayOutputStream(leaveOutCode ? 1024 : module.length);
        out.write(module, 0, 8);
        WasmReader in = new WasmReader(module, 8, module.length, "the module");
        while (in.remaining() > 0) {
            int start = in.position();
            int id = in.u8();
            WasmReader section = in.part(in.u32(), Sections.name(id));
            if (id == CODE && leaveOutCode) {
                writeEmptyBodies((int) section.u32(), out);
            } else if (id != CUSTOM) {
                out.write(module, start, in.position() - start);
            }
        }
        return out.toByteArray();
    }

    private static void writeEmptyBodies(int count, ByteArrayOutputStream out) {
        out.write(CODE);
        writeU32(sizeOfU32(count) + (long) count * EMPTY_BODY.length, out);
        writeU32(count, out);
        for (int i = 0; i < count; i++) {
            out.writeBytes(EMPTY_BODY);
        }
    }

    private static int sizeOfU32(long value) {
        return value < 0x80 ? 1 : 1 + sizeOfU32(value >>> 7);
    }

    private static void writeU32(long value, ByteArrayOutputStream out) {
        long rest = value;
        while (rest >= 0x80) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
