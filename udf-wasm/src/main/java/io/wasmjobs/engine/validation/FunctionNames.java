package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.module.ModuleRefused;
import java.util.Arrays;

/**
 * The names of the functions of a valid module, from its name section (core specification, appendix
 * A.4). Kept in the binary form and searched on demand, because names are needed only for traps.
 */
public final class FunctionNames {

    /** No names. */
    public static final FunctionNames NONE = new FunctionNames(new byte[0]);

    private static final int CUSTOM = 0;
    private static final int OF_FUNCTIONS = 1;
    private static final int MAX_BYTES = 256 * 1024;
    private static final int LONGEST_NAME = 80;

    private final byte[] subsection;

    private FunctionNames(byte[] subsection) {
        this.subsection = subsection;
    }

    /** The names in {@code module}: none where they are malformed or larger than 256 KiB. */
    public static FunctionNames of(byte[] module) {
        try {
            WasmReader in = new WasmReader(module, 8, module.length, "the module");
            while (in.remaining() > 0) {
                int id = in.u8();
                WasmReader section = in.part(in.u32(), Sections.name(id));
                if (id == CUSTOM && section.name().equals("name")) {
                    return inSection(module, section);
                }
            }
        } catch (ModuleRefused malformed) {
            // The name section does not affect the code: a malformed one only leaves functions
            // unnamed.
            return NONE;
        }
        return NONE;
    }

    private static FunctionNames inSection(byte[] module, WasmReader section) throws ModuleRefused {
        while (section.remaining() > 0) {
            int id = section.u8();
            WasmReader names = section.part(section.u32(), "the name section");
            if (id == OF_FUNCTIONS && names.remaining() <= MAX_BYTES) {
                int start = names.position();
                return new FunctionNames(
                        Arrays.copyOfRange(module, start, start + names.remaining()));
            }
        }
        return NONE;
    }

    /** The name of a function, shortened to 80 characters and without control characters, or "". */
    public String nameOf(int function) {
        try {
            WasmReader in = new WasmReader(subsection, 0, subsection.length, "the name section");
            for (long left = subsection.length == 0 ? 0 : in.u32(); left > 0; left--) {
                long index = in.u32();
                if (index == function) {
                    return printable(in.name());
                }
                in.skip(in.u32());
            }
        } catch (ModuleRefused malformed) {
            return "";
        }
        return "";
    }

    /** The heap that the names occupy. */
    public int sizeBytes() {
        return subsection.length;
    }

    /** A name given by a guest, made safe for messages: short and on one line. */
    public static String printable(String name) {
        String line = name.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= LONGEST_NAME ? line : line.substring(0, LONGEST_NAME) + "…";
    }
}
