package io.wasmjobs.engine.validation;

/**
 * Estimates the processor time and heap for compiling one function from the parts of its code. The
 * factors are upper bounds of measurements on modules with the maximum number of each part.
 */
final class FunctionCost {

    /** A step is about 50 ns. */
    private static final int STEPS_PER_FUNCTION = 4_000;

    private static final int STEPS_PER_INSTRUCTION = 50;
    private static final int STEPS_PER_BLOCK = 300;
    private static final int STEPS_PER_CONSTANT = 200;
    private static final int STEPS_PER_TARGET = 20;
    private static final int STEPS_PER_EMITTED_TARGET = 100;
    private static final int STEPS_PER_LOCAL = 20;
    private static final int STEPS_PER_VALUE = 10;
    private static final int STEPS_PER_FRAME_SLOT = 3;
    private static final int EDGE_SLOTS_PER_STEP = 4;
    private static final int SQUARED_REFERENCES_PER_STEP = 150;

    private static final int BYTES_PER_INSTRUCTION = 150;
    private static final int BYTES_PER_BLOCK = 250;
    private static final int BYTES_PER_TARGET = 80;
    private static final int BYTES_PER_LOCAL = 8;
    private static final int BYTES_PER_FUNCTION = 400;
    private static final int BYTES_PER_LABEL = 200;
    private static final int BYTES_PER_FRAME_SLOT = 8;
    private static final int BYTES_PER_EDGE = 32;
    private static final int CODE_PER_INSTRUCTION = 16;
    private static final int BYTES_PER_ERROR = 1_024;

    private final int locals;
    private long steps;
    private long instructions;
    private long emitted;
    private long control;
    private long targets;
    private long emittedTargets;
    private long edges;
    private long tryEdges;
    private long values;
    private long constants;
    private long leastCode;
    private long frameBytes;

    FunctionCost(int locals) {
        this.locals = locals;
        this.leastCode = leastCodeOfLocals(locals);
    }

    /**
     * Each local beyond the first 256 takes at least five bytes of JVM code: a wide store and its
     * default value.
     */
    private static long leastCodeOfLocals(int locals) {
        return 2L * Math.min(locals, 256) + 5L * Math.max(0, locals - 256);
    }

    /**
     * Adds an instruction, which becomes at least {@code leastBytes} of JVM code if it is
     * reachable.
     */
    void instruction(boolean isReached, int leastBytes) {
        instructions++;
        if (isReached) {
            emitted++;
            leastCode += leastBytes;
        }
    }

    /**
     * Adds the beginning of a block, or a branch, inside {@code tries} try blocks with {@code
     * height} values on the stack.
     */
    void control(boolean isReached, int tries, int height) {
        control++;
        if (isReached) {
            edges += 2;
            tryEdges += tries;
            frameBytes += height > 1 ? (long) locals + height : 4;
        }
    }

    /** Adds a target of a {@code br_table}, or a catch clause. */
    void target(boolean isReached) {
        targets++;
        if (isReached) {
            emittedTargets++;
            edges++;
            leastCode += Integer.BYTES;
        }
    }

    /** Adds the end of a block that is the target of {@code count} branches. */
    void references(long count) {
        steps += count * count / SQUARED_REFERENCES_PER_STEP;
    }

    /** Adds a constant with its own entry in the class's constant pool. */
    void constant() {
        constants++;
    }

    /**
     * Adds values that are popped or pushed together: parameters, results, or those that a branch
     * carries.
     */
    void values(long count) {
        values += count;
    }

    /** Adds steps that the caller has counted. */
    void more(long count) {
        steps += count;
    }

    long instructions() {
        return instructions;
    }

    /** The least bytes of JVM code. */
    long leastCode() {
        return leastCode;
    }

    /** The most entries in the constant pool. */
    long constants() {
        return 8 + 2 * constants;
    }

    /** The steps that compiling it takes. */
    long steps(int highestStack) {
        long slots = (long) locals + highestStack;
        return steps
                + STEPS_PER_FUNCTION
                + STEPS_PER_INSTRUCTION * instructions
                + STEPS_PER_BLOCK * control
                + STEPS_PER_CONSTANT * constants
                + STEPS_PER_TARGET * targets
                + STEPS_PER_EMITTED_TARGET * emittedTargets
                + STEPS_PER_LOCAL * (long) locals
                + STEPS_PER_VALUE * values
                + STEPS_PER_FRAME_SLOT * control * slots
                + (edges + tryEdges) * slots / EDGE_SLOTS_PER_STEP;
    }

    /** The heap that the parsed function takes until the whole module is compiled. */
    long parsedBytes() {
        return BYTES_PER_FUNCTION
                + BYTES_PER_INSTRUCTION * instructions
                + BYTES_PER_BLOCK * control
                + BYTES_PER_TARGET * targets
                + BYTES_PER_LOCAL * (long) locals;
    }

    /** The additional heap while its class is generated. */
    long emittedBytes(int highestStack) {
        long slots = (long) locals + highestStack;
        long labels = Math.min(control, emitted) + 2;
        return 2 * classBytes()
                + labels * (BYTES_PER_LABEL + BYTES_PER_FRAME_SLOT * slots)
                + BYTES_PER_EDGE * (edges + tryEdges)
                + BYTES_PER_INSTRUCTION * emitted;
    }

    /** The most bytes that it adds to the class files. */
    long classBytes() {
        return BYTES_PER_FUNCTION
                + CODE_PER_INSTRUCTION * emitted
                + 5 * (emittedTargets + locals)
                + CODE_PER_INSTRUCTION * values
                + frameBytes;
    }

    /** The heap for the validator's errors if every instruction is invalid. */
    long errorBytes() {
        return BYTES_PER_ERROR * (instructions + values) / 2;
    }
}
