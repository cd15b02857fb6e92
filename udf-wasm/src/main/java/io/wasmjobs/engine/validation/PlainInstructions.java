package io.wasmjobs.engine.validation;

/**
 * The values that an instruction without control flow pops from the operand stack and pushes to it
 * (core specification, sections 3.4.1 to 3.4.8).
 */
final class PlainInstructions {

    private PlainInstructions() {}

    /** The number of values that it pops. */
    static int pops(int opcode) {
        if ((opcode >= 0x36 && opcode <= 0x3E) || opcode == 0x26) {
            return 2;
        }
        return isBinary(opcode) ? 2 : isSource(opcode) ? 0 : 1;
    }

    /** The number of values that it pushes. */
    static int pushes(int opcode) {
        boolean isSink =
                opcode == 0x21
                        || opcode == 0x24
                        || opcode == 0x26
                        || (opcode >= 0x36 && opcode <= 0x3E)
                        || opcode == 0xD6;
        return isSink ? 0 : 1;
    }

    /**
     * {@code local.get}, {@code global.get}, {@code memory.size}, constants, {@code ref.null/func}.
     */
    private static boolean isSource(int opcode) {
        return opcode == 0x20
                || opcode == 0x23
                || opcode == 0x3F
                || (opcode >= 0x41 && opcode <= 0x44)
                || opcode == 0xD0
                || opcode == 0xD2;
    }

    private static boolean isBinary(int opcode) {
        return (opcode >= 0x46 && opcode <= 0x4F)
                || (opcode >= 0x51 && opcode <= 0x66)
                || (opcode >= 0x6A && opcode <= 0x78)
                || (opcode >= 0x7C && opcode <= 0x8A)
                || (opcode >= 0x92 && opcode <= 0x98)
                || (opcode >= 0xA0 && opcode <= 0xA6);
    }
}
