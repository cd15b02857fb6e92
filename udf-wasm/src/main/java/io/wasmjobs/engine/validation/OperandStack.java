package io.wasmjobs.engine.validation;

import java.util.Arrays;

/**
 * How high a function's operand stack stands at each instruction, and how deep its blocks are
 * nested. It trusts the code to be valid: where it is not, heights are off, and the validator that
 * comes next says so.
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

    /** Pops then pushes. Nothing below the innermost block's own values is ever popped. */
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

    /** The other branch of an {@code if}. */
    void otherwise() {
        backToBase();
        if (depth > 0) {
            apply(0, parameters[depth - 1]);
        }
    }

    /** What follows where control never comes. */
    void backToBase() {
        if (depth > 0) {
            height = bases[depth - 1];
        }
    }

    /** How many values a branch to the {@code label}-th block outwards throws away at most. */
    int above(long label) {
        return label < depth ? height - bases[depth - 1 - (int) label] : height;
    }

    /** How many blocks the block around the innermost one has had so far, where that is a loop. */
    int siblingsOfLoop() {
        return depth >= 2 && loops[depth - 1] ? inner[depth - 2] : 0;
    }

    /** Counts a branch to the {@code label}-th block outwards. */
    void refer(long label) {
        references[depth - 1 - (int) label]++;
    }

    /** How many branches there were to the innermost block. */
    long references() {
        return references[depth - 1];
    }

    /** How many values a branch to the {@code label}-th block outwards carries. */
    int carried(long label) {
        int block = depth - 1 - (int) label;
        return loops[block] ? parameters[block] : results[block];
    }

    /** The innermost block is one that catches. */
    void isTry() {
        tries[depth - 1]++;
    }

    /** How many blocks around here catch. */
    int tries() {
        return tries[depth - 1];
    }
}
