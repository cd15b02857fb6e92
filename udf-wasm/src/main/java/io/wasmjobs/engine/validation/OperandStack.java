package io.wasmjobs.engine.validation;

import java.util.Arrays;

/**
 * Tracks the height of a function's operand stack and the nesting of its blocks. It assumes valid
 * code: for invalid code the heights are wrong, and the runtime's validator refuses it later.
 */
final class OperandStack {

    private int height;
    private int highest;
    private int depth;
    private int[] bases = new int[16];
    private int[] parameters = new int[16];
    private int[] results = new int[16];
    private int[] inner = new int[16];
    private boolean[] loops = new boolean[16];
    private long[] references = new long[16];
    private int[] tries = new int[16];

    int height() {
        return height;
    }

    int highest() {
        return highest;
    }

    int depth() {
        return depth;
    }

    /**
     * Pops values and then pushes some. Values below those of the innermost block are never popped.
     */
    void apply(int popped, int pushed) {
        int base = depth == 0 ? 0 : bases[depth - 1];
        height = Math.max(base, height - popped) + pushed;
        highest = Math.max(highest, height);
    }

    void enter(int blockParameters, int blockResults, boolean isLoop) {
        if (depth == bases.length) {
            bases = Arrays.copyOf(bases, depth * 2);
            parameters = Arrays.copyOf(parameters, depth * 2);
            results = Arrays.copyOf(results, depth * 2);
            inner = Arrays.copyOf(inner, depth * 2);
            loops = Arrays.copyOf(loops, depth * 2);
            references = Arrays.copyOf(references, depth * 2);
            tries = Arrays.copyOf(tries, depth * 2);
        }
        apply(blockParameters, 0);
        if (depth > 0) {
            inner[depth - 1]++;
        }
        bases[depth] = height;
        parameters[depth] = blockParameters;
        results[depth] = blockResults;
        inner[depth] = 0;
        loops[depth] = isLoop;
        references[depth] = 0;
        tries[depth] = depth == 0 ? 0 : tries[depth - 1];
        depth++;
        apply(0, blockParameters);
    }

    /** Ends a block. */
    void leave() {
        depth--;
        height = bases[depth];
        apply(0, results[depth]);
    }

    /** Begins the {@code else} branch of an {@code if}. */
    void enterElse() {
        beginUnreachable();
        if (depth > 0) {
            apply(0, parameters[depth - 1]);
        }
    }

    /** Begins an unreachable part of the block. */
    void beginUnreachable() {
        if (depth > 0) {
            height = bases[depth - 1];
        }
    }

    /** The most values that a branch to the {@code label}-th block outwards discards. */
    int discardedBy(long label) {
        return label < depth ? height - bases[depth - 1 - (int) label] : height;
    }

    /** If the block around the innermost one is a loop, the number of blocks in it so far. */
    int blocksInEnclosingLoop() {
        return depth >= 2 && loops[depth - 1] ? inner[depth - 2] : 0;
    }

    /** Counts a branch to the {@code label}-th block outwards. */
    void addBranch(long label) {
        references[depth - 1 - (int) label]++;
    }

    /** The number of branches to the innermost block. */
    long branches() {
        return references[depth - 1];
    }

    /** The number of values that a branch to the {@code label}-th block outwards carries. */
    int carriedBy(long label) {
        int block = depth - 1 - (int) label;
        return loops[block] ? parameters[block] : results[block];
    }

    /** Marks the innermost block as one that catches exceptions. */
    void markAsCatching() {
        tries[depth - 1]++;
    }

    /** The number of enclosing blocks that catch exceptions. */
    int enclosingCatches() {
        return tries[depth - 1];
    }
}
