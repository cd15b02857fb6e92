package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.module.ModuleRefused;
import java.util.List;

/**
 * Walks the code of functions and constant expressions, instruction by instruction (core
 * specification, section 5.4): refuses what is not supported, and sums up the cost of compiling.
 */
final class FunctionWalk {

    private static final int STEPS_PER_UNWOUND_VALUE = 100;
    private static final int SHORT_CONSTANT = 3;

    /** The most bytes of code that the JVM accepts in a method. */
    private static final int MOST_CODE = 65_535;

    private final ModuleLimits limits;
    private final List<FunctionType> types;
    private final List<Integer> functionTypes;
    private final int globals;
    private int locals;
    private boolean resettable = true;
    private boolean growsTables;
    private final CompileCost total = new CompileCost();
    private FunctionCost cost = new FunctionCost(0);
    private boolean isReached = true;
    private int deadDepth;

    /**
     * A walk through a module's functions.
     *
     * @param functionTypes the type of each function, imports first
     * @param globals the number of globals declared so far, including imported ones
     */
    FunctionWalk(
            ModuleLimits limits,
            List<FunctionType> types,
            List<Integer> functionTypes,
            int globals) {
        this.limits = limits;
        this.types = types;
        this.functionTypes = functionTypes;
        this.globals = globals;
    }

    /** Whether no function seen so far writes a table, drops elements or throws. */
    boolean resettable() {
        return resettable;
    }

    /** Whether a function seen so far grows a table. */
    boolean growsTables() {
        return growsTables;
    }

    /** What compiling the functions seen so far costs. */
    CompileCost cost() {
        return total;
    }

    /** Walks one function's code, after its locals. */
    void body(WasmReader code, String place, int ownLocals) throws ModuleRefused {
        OperandStack stack = new OperandStack();
        locals = ownLocals;
        cost = new FunctionCost(locals);
        isReached = true;
        stack.enter(0, 0, false);
        while (stack.depth() > 0) {
            int opcode = code.u8();
            boolean endsDeadCode = (opcode == 0x05 || opcode == 0x0B) && stack.depth() == deadDepth;
            isReached |= endsDeadCode;
            cost.instruction(isReached, leastCode(opcode));
            if (opcode < 0x20) {
                control(opcode, code, stack);
            } else {
                plain(opcode, code, stack);
            }
            check(place, stack);
        }
        code.mustBeAtEnd();
        if (cost.leastCode() > MOST_CODE) {
            throw ModuleRefused.invalid(
                    place
                            + " compiles to more than 64 KiB of JVM code, the JVM's limit; "
                            + "split it, or build for size");
        }
        total.add(cost, stack.highest());
    }

    private void check(String place, OperandStack stack) throws ModuleRefused {
        if (stack.depth() > limits.nesting()) {
            throw tooMuch(place, "nests blocks %,d deep", stack.depth(), limits.nesting());
        }
        if (stack.highest() > limits.stackHeight()) {
            throw tooMuch(
                    place, "keeps %,d values on its stack", stack.highest(), limits.stackHeight());
        }
    }

    /** The least bytes of JVM code for an instruction. */
    private static int leastCode(int opcode) {
        if (opcode == 0x0C || opcode == 0x0D) {
            return 3;
        }
        if (opcode >= 0x28 && opcode <= 0x3E) {
            return 5;
        }
        return opcode >= 0x1A && opcode != 0x1F ? 1 : 0;
    }

    /** Ends a path: the rest of the block is unreachable, and no code is generated for it. */
    private void endPath(OperandStack stack) {
        if (isReached) {
            isReached = false;
            deadDepth = stack.depth();
        }
        stack.beginUnreachable();
    }

    /** Skips a constant expression (section 5.4.9): an initial value, an offset. */
    void constant(WasmReader in) throws ModuleRefused {
        for (int instructions = 0; instructions < 64; instructions++) {
            int opcode = in.u8();
            switch (opcode) {
                case 0x0B -> {
                    return;
                }
                case 0x23 -> index(in, "global", globals);
                case 0xD2 -> in.u32();
                case 0x41 -> in.skipSigned(32);
                case 0x42 -> in.skipSigned(64);
                case 0x43 -> in.skip(4);
                case 0x44 -> in.skip(8);
                case 0x6A, 0x6B, 0x6C, 0x7C, 0x7D, 0x7E -> {}
                case 0xD0 -> ValueTypes.heapType(in);
                case 0xFB -> throw UnsupportedFeatures.garbageCollection();
                case 0xFD -> throw UnsupportedFeatures.simd();
                default ->
                        throw in.malformed(
                                RefusalMessages.text("0x%02x in a constant expression", opcode));
            }
        }
        throw in.malformed("a constant expression of more than 64 instructions");
    }

    private void control(int opcode, WasmReader code, OperandStack stack) throws ModuleRefused {
        switch (opcode) {
            case 0x00, 0x0F -> endPath(stack);
            case 0x01 -> {}
            case 0x02, 0x03 -> block(opcode == 0x03, code, stack);
            case 0x04 -> {
                stack.apply(1, 0);
                block(false, code, stack);
            }
            case 0x05 -> stack.enterElse();
            case 0x06, 0x07, 0x09, 0x18, 0x19 -> throw UnsupportedFeatures.oldExceptions();
            case 0x08 -> {
                code.u32();
                endPath(stack);
            }
            case 0x0A -> endPath(stack);
            case 0x0B -> {
                cost.more(stack.blocksInEnclosingLoop());
                cost.references(stack.branches());
                stack.leave();
            }
            case 0x0C -> {
                cost.control(isReached, stack.enclosingCatches(), stack.height());
                branch(code, stack);
                endPath(stack);
            }
            case 0x0D -> {
                stack.apply(1, 0);
                cost.control(isReached, stack.enclosingCatches(), stack.height());
                branch(code, stack);
            }
            case 0x0E -> branchTable(code, stack);
            case 0x10 -> call(function(code), stack);
            case 0x12 -> {
                call(function(code), stack);
                endPath(stack);
            }
            case 0x11, 0x13, 0x14, 0x15 -> callIndirect(opcode, code, stack);
            case 0x1A -> stack.apply(1, 0);
            case 0x1B -> stack.apply(3, 1);
            case 0x1C -> {
                for (int i = code.count("types", 1); i > 0; i--) {
                    ValueTypes.read(code);
                }
                stack.apply(3, 1);
            }
            case 0x1F -> tryTable(code, stack);
            default -> throw unknown(opcode, code);
        }
    }

    private void block(boolean isLoop, WasmReader code, OperandStack stack) throws ModuleRefused {
        long type = code.s33();
        if (type >= 0) {
            FunctionType blockType = type(type, code);
            cost.values(2L * (blockType.parameters().size() + blockType.results().size()));
            stack.enter(blockType.parameters().size(), blockType.results().size(), isLoop);
        } else {
            BlockTypes.result(type, code);
            stack.enter(0, type == BlockTypes.EMPTY ? 0 : 1, isLoop);
        }
        cost.more(stack.height());
        cost.control(isReached, stack.enclosingCatches(), stack.height());
    }

    private void tryTable(WasmReader code, OperandStack stack) throws ModuleRefused {
        resettable = false;
        block(false, code, stack);
        stack.markAsCatching();
        for (int i = code.count("catch clauses", limits.branchTargets()); i > 0; i--) {
            cost.target(isReached);
            int kind = code.u8();
            if (kind > 3) {
                throw code.malformed("an unknown catch clause");
            }
            if (kind < 2) {
                code.u32();
            }
            branch(code, stack);
        }
    }

    private void branch(WasmReader code, OperandStack stack) throws ModuleRefused {
        long label = code.u32();
        if (label >= stack.depth()) {
            throw code.malformed(RefusalMessages.text("a branch to the unknown label %,d", label));
        }
        cost.more(label + (long) STEPS_PER_UNWOUND_VALUE * stack.discardedBy(label));
        cost.values(2L * stack.carriedBy(label));
        if (isReached) {
            stack.addBranch(label);
        }
    }

    private void branchTable(WasmReader code, OperandStack stack) throws ModuleRefused {
        stack.apply(1, 0);
        for (int i = code.count("targets in one br_table", limits.branchTargets()); i >= 0; i--) {
            cost.target(isReached);
            branch(code, stack);
        }
        endPath(stack);
    }

    private void call(long function, OperandStack stack) {
        FunctionType type = types.get(functionTypes.get((int) function));
        cost.constant();
        cost.values(2L * (type.parameters().size() + type.results().size()));
        stack.apply(type.parameters().size(), type.results().size());
    }

    private void callIndirect(int opcode, WasmReader code, OperandStack stack)
            throws ModuleRefused {
        FunctionType type = type(code.u32(), code);
        if (opcode < 0x14) {
            code.u32();
        }
        cost.constant();
        cost.values(2L * (type.parameters().size() + type.results().size()));
        stack.apply(1 + type.parameters().size(), type.results().size());
        if (opcode == 0x13 || opcode == 0x15) {
            endPath(stack);
        }
    }

    private void plain(int opcode, WasmReader code, OperandStack stack) throws ModuleRefused {
        switch (opcode) {
            case 0x20, 0x21, 0x22 -> index(code, "local", locals);
            case 0x23, 0x24 -> index(code, "global", globals);
            case 0x25 -> code.u32();
            case 0x26 -> {
                code.u32();
                resettable = false;
            }
            case 0x3F, 0x40 -> code.u32();
            case 0x41, 0x42 -> {
                int start = code.position();
                code.skipSigned(opcode == 0x41 ? 32 : 64);
                if (code.position() - start >= SHORT_CONSTANT) {
                    cost.constant();
                }
            }
            case 0x43, 0x44 -> {
                code.skip(opcode == 0x43 ? 4 : 8);
                cost.constant();
            }
            case 0xD0 -> ValueTypes.heapType(code);
            case 0xD1, 0xD4 -> {}
            case 0xD2 -> code.u32();
            case 0xD5, 0xD6 -> branch(code, stack);
            case 0xFB, 0xD3 -> throw UnsupportedFeatures.garbageCollection();
            case 0xFC -> {
                bulk(code, stack);
                return;
            }
            case 0xFD -> throw UnsupportedFeatures.simd();
            case 0xFE -> throw UnsupportedFeatures.threads();
            default -> {
                if (opcode >= 0x28 && opcode <= 0x3E) {
                    memoryArgument(code);
                } else if (opcode < 0x45 || opcode > 0xC4) {
                    throw unknown(opcode, code);
                }
            }
        }
        stack.apply(PlainInstructions.pops(opcode), PlainInstructions.pushes(opcode));
    }

    private static void memoryArgument(WasmReader code) throws ModuleRefused {
        long alignment = code.u32();
        if (alignment >= 64) {
            throw UnsupportedFeatures.secondMemory();
        }
        code.u32();
    }

    private void bulk(WasmReader code, OperandStack stack) throws ModuleRefused {
        long opcode = code.u32();
        switch ((int) Math.min(opcode, Integer.MAX_VALUE)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> {}
            case 8, 10 -> {
                code.u32();
                code.u32();
                stack.apply(3, 0);
            }
            case 9 -> code.u32();
            case 11 -> {
                code.u32();
                stack.apply(3, 0);
            }
            case 12, 14 -> {
                code.u32();
                code.u32();
                stack.apply(3, 0);
                resettable = false;
            }
            case 13 -> {
                code.u32();
                resettable = false;
            }
            case 15 -> {
                code.u32();
                stack.apply(2, 1);
                resettable = false;
                growsTables = true;
            }
            case 16 -> {
                code.u32();
                stack.apply(0, 1);
            }
            case 17 -> {
                code.u32();
                stack.apply(3, 0);
                resettable = false;
            }
            default ->
                    throw code.malformed(
                            RefusalMessages.text("the unknown instruction 0xfc %,d", opcode));
        }
    }

    /** Checks an index against what the module itself declares: metering adds more later. */
    private static void index(WasmReader code, String what, int count) throws ModuleRefused {
        long index = code.u32();
        if (index >= count) {
            throw code.malformed(RefusalMessages.text("the unknown %s %,d", what, index));
        }
    }

    private long function(WasmReader code) throws ModuleRefused {
        long function = code.u32();
        if (function >= functionTypes.size()) {
            throw code.malformed(
                    RefusalMessages.text("a call of the unknown function %,d", function));
        }
        return function;
    }

    private FunctionType type(long index, WasmReader code) throws ModuleRefused {
        if (index >= types.size()) {
            throw code.malformed(RefusalMessages.text("the unknown type %,d", index));
        }
        return types.get((int) index);
    }

    private static ModuleRefused unknown(int opcode, WasmReader code) {
        return code.malformed(RefusalMessages.text("the unknown instruction 0x%02x", opcode));
    }

    private static ModuleRefused tooMuch(String place, String does, int count, int limit) {
        return ModuleRefused.invalid(
                RefusalMessages.text("%s " + does + "; the limit is %,d", place, count, limit));
    }
}
