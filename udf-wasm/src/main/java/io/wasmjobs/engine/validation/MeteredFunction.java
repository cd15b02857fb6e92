package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.validation.MeteredCode.Run;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides one function of a valid module into straight runs, each of which is charged at its
 * beginning. Code after a block that no branch inside leaves belongs to the run before the block.
 */
final class MeteredFunction {

    private final WasmReader code;
    private final MeteredCode out;
    private final List<OpenBlock> blocks = new ArrayList<>();
    private Run run;
    private boolean isReached = true;
    private boolean catches;

    /** A block that is open. */
    private static final class OpenBlock {

        private final int opcode;
        private final Run before;
        private final boolean isEntered;
        private boolean isTarget;
        private boolean isLeft;
        private boolean hasOther;

        OpenBlock(int opcode, Run before, boolean isEntered) {
            this.opcode = opcode;
            this.before = before;
            this.isEntered = isEntered;
        }
    }

    /** A function whose code, after its locals, begins at the position of {@code code}. */
    MeteredFunction(WasmReader code, MeteredCode out) {
        this.code = code;
        this.out = out;
        this.run = out.begin(0);
    }

    /**
     * Walks the code, up to its end.
     *
     * @return whether it catches exceptions
     */
    boolean walk() throws ModuleRefused {
        while (true) {
            int start = code.position();
            int opcode = code.u8();
            if (opcode == 0x0B && blocks.isEmpty()) {
                out.returnHere(isReached);
                code.mustBeAtEnd();
                return catches;
            }
            if (isReached && Instructions.isCounted(opcode)) {
                run.add(1);
            }
            instruction(opcode, start);
        }
    }

    private void instruction(int opcode, int start) throws ModuleRefused {
        switch (opcode) {
            case 0x02, 0x03, 0x04, 0x1F -> enter(opcode, start);
            case 0x05 -> otherwise(start);
            case 0x0B -> end(start);
            case 0x0C, 0x0D, 0xD5, 0xD6 -> branch(opcode);
            case 0x0E -> branchTable();
            case 0x00, 0x08, 0x0A, 0x0F, 0x12, 0x13, 0x15 -> leave(opcode, start);
            case 0x10, 0x11, 0x14 -> {
                Instructions.skipImmediates(opcode, code);
                if (isReached) {
                    out.store();
                }
                out.copy(start, code.position());
            }
            default -> {
                int log2 = Instructions.skipImmediates(opcode, code);
                if (isReached && log2 != Instructions.NO_AMOUNT) {
                    out.chargeAmount(log2, blocks.size());
                }
                out.copy(start, code.position());
            }
        }
    }

    private void enter(int opcode, int start) throws ModuleRefused {
        BlockTypes.skip(code);
        if (isReached && opcode != 0x02) {
            out.join();
        }
        out.copy(start, code.position());
        if (opcode == 0x1F) {
            catches = true;
            catchClauses();
        }
        blocks.add(new OpenBlock(opcode, run, isReached));
        if (isReached && opcode != 0x02) {
            run = out.begin(blocks.size());
        }
    }

    private void catchClauses() throws ModuleRefused {
        long count = code.u32();
        out.out().u32(count);
        for (long i = count; i > 0; i--) {
            int kind = code.u8();
            out.out().bytes(kind);
            if (kind < 2) {
                out.out().u32(code.u32());
            }
            label(code.u32());
        }
    }

    /** Writes a label: the function's own is one block further out than before. */
    private void label(long label) {
        out.out().u32(label == blocks.size() ? label + 1 : label);
        if (!isReached) {
            return;
        }
        int target = blocks.size() - 1 - (int) label;
        if (target >= 0) {
            blocks.get(target).isTarget = true;
        }
        for (int i = target + 1; i < blocks.size(); i++) {
            blocks.get(i).isLeft = true;
        }
    }

    private void prepare(boolean leavesFunction, boolean reachesLabel) {
        if (isReached && leavesFunction) {
            out.save();
        }
        if (isReached && reachesLabel) {
            out.join();
        }
    }

    private void branch(int opcode) throws ModuleRefused {
        long label = code.u32();
        boolean leavesFunction = label == blocks.size();
        boolean isConditional = opcode != 0x0C;
        prepare(leavesFunction, isConditional || !leavesFunction);
        out.out().bytes(opcode);
        label(label);
        if (!isConditional) {
            isReached = false;
        } else if (isReached) {
            run = out.begin(blocks.size());
        }
    }

    private void branchTable() throws ModuleRefused {
        int count = (int) code.u32();
        long[] labels = new long[count + 1];
        boolean leavesFunction = false;
        boolean reachesLabel = false;
        for (int i = 0; i <= count; i++) {
            labels[i] = code.u32();
            leavesFunction |= labels[i] == blocks.size();
            reachesLabel |= labels[i] < blocks.size();
        }
        prepare(leavesFunction, reachesLabel);
        out.out().bytes(0x0E).u32(count);
        for (long label : labels) {
            label(label);
        }
        isReached = false;
    }

    /**
     * Handles an instruction after which control does not continue: a trap, an exception, a return.
     */
    private void leave(int opcode, int start) throws ModuleRefused {
        Instructions.skipImmediates(opcode, code);
        if (isReached) {
            out.save();
            if (opcode != 0x00) {
                blocks.forEach(block -> block.isLeft = true);
            }
        }
        out.copy(start, code.position());
        isReached = false;
    }

    private void otherwise(int start) {
        OpenBlock block = blocks.get(blocks.size() - 1);
        endPath(block);
        block.hasOther = true;
        out.copy(start, code.position());
        isReached = block.isEntered;
        if (isReached) {
            run = out.begin(blocks.size());
        }
    }

    /** Ends a path at a block's end, where it joins others. */
    private void endPath(OpenBlock block) {
        if (isReached) {
            block.isTarget |= block.opcode == 0x04;
            if (isJoin(block)) {
                out.join();
            }
        }
    }

    private static boolean isJoin(OpenBlock block) {
        return block.opcode != 0x03 && block.isTarget;
    }

    private void end(int start) {
        OpenBlock block = blocks.get(blocks.size() - 1);
        endPath(block);
        out.copy(start, code.position());
        blocks.remove(blocks.size() - 1);
        boolean meets = block.isEntered && (isJoin(block) || skipsBody(block));
        isReached |= meets;
        if (!isReached) {
            return;
        }
        if (block.isLeft || out.catches()) {
            if (meets) {
                run = out.begin(blocks.size());
            }
        } else {
            run = block.before;
            if (meets) {
                out.resume();
            }
        }
    }

    /** Whether the block is an {@code if} without {@code else}, whose body may be skipped. */
    private static boolean skipsBody(OpenBlock block) {
        return block.opcode == 0x04 && !block.hasOther;
    }
}
