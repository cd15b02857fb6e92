package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.module.ModuleRefused;

/** What metering needs to know about single instructions of a valid module. */
final class Instructions {

    /** An instruction that does not move bytes or elements. */
    static final int NO_AMOUNT = -1;

    private Instructions() {}

    /**
     * Whether an instruction is one unit of fuel: all but {@code block}, {@code loop}, {@code
     * else}, {@code try_table} and {@code end}, which only mark where code begins and ends.
     */
    static boolean isCounted(int opcode) {
        return switch (opcode) {
            case 0x02, 0x03, 0x05, 0x0B, 0x1F -> false;
            default -> true;
        };
    }

    /**
     * Skips the immediates of an instruction, except labels and block types.
     *
     * @return for an instruction that moves as many bytes or elements as the top of the stack says:
     *     the logarithm of how many of them cost one unit of fuel; otherwise {@link #NO_AMOUNT}
     */
    static int skipImmediates(int opcode, WasmReader code) throws ModuleRefused {
        switch (opcode) {
            case 0x08, 0x10, 0x12, 0x14, 0x15, 0x3F, 0x40, 0xD2 -> code.u32();
            case 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26 -> code.u32();
            case 0x11, 0x13 -> {
                code.u32();
                code.u32();
            }
            case 0x1C -> {
                for (long i = code.u32(); i > 0; i--) {
                    ValueTypes.read(code);
                }
            }
            case 0x41 -> code.skipSigned(32);
            case 0x42 -> code.skipSigned(64);
            case 0x43 -> code.skip(4);
            case 0x44 -> code.skip(8);
            case 0xD0 -> ValueTypes.heapType(code);
            case 0xFC -> {
                return bulk((int) code.u32(), code);
            }
            default -> {
                if (opcode >= 0x28 && opcode <= 0x3E) {
                    code.u32();
                    code.u32();
                }
            }
        }
        return NO_AMOUNT;
    }

    private static int bulk(int opcode, WasmReader code) throws ModuleRefused {
        switch (opcode) {
            case 8, 10, 12, 14 -> {
                code.u32();
                code.u32();
            }
            case 9, 11, 13, 15, 16, 17 -> code.u32();
            default -> {
                return NO_AMOUNT;
            }
        }
        return switch (opcode) {
            case 8, 10, 11 -> FuelMeter.BYTES_PER_UNIT_LOG2;
            case 12, 14, 15, 17 -> 0;
            default -> NO_AMOUNT;
        };
    }
}
