package io.wasmjobs.engine.validation;

import java.util.ArrayList;
import java.util.List;

/**
 * The metered code of one function, while it is written. The fuel that is left is in the module's
 * counter or, once the function has loaded it, in a local, which the JVM keeps in a register.
 */
final class MeteredCode {

    private static final int UNREACHABLE = 0x00;
    private static final int BLOCK = 0x02;
    private static final int NO_RESULT = 0x40;
    private static final int END = 0x0B;
    private static final int BR_IF = 0x0D;
    private static final int RETURN = 0x0F;
    private static final int LOCAL_GET = 0x20;
    private static final int LOCAL_SET = 0x21;
    private static final int LOCAL_TEE = 0x22;
    private static final int GLOBAL_GET = 0x23;
    private static final int GLOBAL_SET = 0x24;
    private static final int I64_CONST = 0x42;
    private static final int I64_LT_S = 0x53;
    private static final int I64_SUB = 0x7D;
    private static final int I64_SHR_U = 0x88;
    private static final int I64_EXTEND_I32_U = 0xAD;

    private final byte[] module;
    private final int counter;
    private final int fuel;
    private final int amount;
    private final boolean catches;
    private final BinaryOutput out = new BinaryOutput(256);
    private final List<Run> runs = new ArrayList<>();
    private boolean isLoaded;
    private boolean usesAmount;

    /**
     * A straight run of instructions: either all of them are executed in order or none, except
     * after a trap, an exception or an exit.
     */
    static final class Run {

        private final int position;
        private final int depth;
        private final boolean fromCounter;
        private long cost;

        private Run(int position, int depth, boolean fromCounter) {
            this.position = position;
            this.depth = depth;
            this.fromCounter = fromCounter;
        }

        void add(int units) {
            cost += units;
        }
    }

    /**
     * @param counter the index of the module's counter
     * @param locals the number of the function's locals, after which those for metering are added
     * @param catches whether the function catches exceptions. An exception skips the code after a
     *     call, so in such a function the counter is stored wherever a run begins
     */
    MeteredCode(byte[] module, int counter, int locals, boolean catches) {
        this.module = module;
        this.counter = counter;
        this.fuel = locals;
        this.amount = locals + 1;
        this.catches = catches;
    }

    boolean catches() {
        return catches;
    }

    BinaryOutput out() {
        return out;
    }

    void copy(int from, int to) {
        out.copy(module, from, to);
    }

    /** Begins a run inside {@code depth} blocks. */
    Run begin(int depth) {
        Run run = new Run(out.size(), depth, catches || runs.isEmpty());
        runs.add(run);
        isLoaded = true;
        return run;
    }

    /** Continues a run after blocks that control has left by their end. */
    void resume() {
        isLoaded = true;
    }

    /**
     * Called before a label or a branch to one, so that all paths that join there keep the fuel in
     * the same place.
     */
    void join() {
        if (catches) {
            store();
        } else if (!isLoaded) {
            out.bytes(GLOBAL_GET).u32(counter).bytes(LOCAL_SET).u32(fuel);
            isLoaded = true;
        }
    }

    /** Called before the function may be left; stores the counter, and the local stays valid. */
    void save() {
        if (isLoaded) {
            out.bytes(LOCAL_GET).u32(fuel).bytes(GLOBAL_SET).u32(counter);
        }
    }

    /** Called before a call, which charges its own work to the counter. */
    void store() {
        save();
        isLoaded = false;
    }

    /** Charges for the {@code i32} on top of the stack, divided by a power of two. */
    void chargeAmount(int log2, int depth) {
        usesAmount = true;
        out.bytes(LOCAL_TEE).u32(amount);
        load(isLoaded ? LOCAL_GET : GLOBAL_GET, isLoaded ? fuel : counter, out);
        out.bytes(LOCAL_GET).u32(amount).bytes(I64_EXTEND_I32_U);
        if (log2 > 0) {
            out.bytes(I64_CONST, log2, I64_SHR_U);
        }
        subtract(depth, out);
        isLoaded = true;
    }

    /** Whether nothing is charged in the whole function. */
    boolean isFree() {
        return runs.stream().allMatch(run -> run.cost == 0);
    }

    /** Writes the code in an additional block, which is left when the fuel is used up. */
    BinaryOutput finish(BinaryOutput whole) {
        byte[] code = out.toByteArray();
        whole.bytes(BLOCK, NO_RESULT);
        int done = 0;
        for (Run run : runs) {
            whole.copy(code, done, run.position);
            done = run.position;
            charge(run, whole);
        }
        whole.copy(code, done, code.length).bytes(END);
        whole.bytes(LOCAL_GET).u32(fuel).bytes(GLOBAL_SET).u32(counter);
        return whole.bytes(UNREACHABLE, END);
    }

    /** The number of local declarations that follow the function's own. */
    int runsOfLocals() {
        return usesAmount ? 2 : 1;
    }

    void declareLocals(BinaryOutput body) {
        body.bytes(1, 0x7E);
        if (usesAmount) {
            body.bytes(1, 0x7F);
        }
    }

    /**
     * Writes the return at the function's end. If the end is unreachable, results may still be on
     * the stack, as after a block with results that is never left.
     */
    void returnHere(boolean isReached) {
        if (isReached) {
            save();
        }
        out.bytes(RETURN);
    }

    private void charge(Run run, BinaryOutput target) {
        if (run.cost > 0) {
            load(
                    run.fromCounter ? GLOBAL_GET : LOCAL_GET,
                    run.fromCounter ? counter : fuel,
                    target);
            target.bytes(I64_CONST).signed(run.cost);
            subtract(run.depth, target);
        } else if (run.fromCounter) {
            target.bytes(GLOBAL_GET).u32(counter).bytes(LOCAL_SET).u32(fuel);
        }
    }

    private static void load(int instruction, int index, BinaryOutput target) {
        target.bytes(instruction).u32(index);
    }

    private void subtract(int depth, BinaryOutput target) {
        target.bytes(I64_SUB, LOCAL_TEE).u32(fuel);
        target.bytes(I64_CONST, 0, I64_LT_S, BR_IF).u32(depth);
    }
}
