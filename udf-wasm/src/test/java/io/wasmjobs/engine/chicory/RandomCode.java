package io.wasmjobs.engine.chicory;

import java.util.Random;

/**
 * Generates random code in the text format: blocks, loops, conditions, branches and calls. It
 * always ends: each loop decrements local 1, and branches back only while that is above zero.
 */
final class RandomCode {

    private static final int DEEPEST = 5;

    private final Random random;

    /** For each open block, outermost first, {@code L} for a loop and {@code B} for another one. */
    private final StringBuilder labels = new StringBuilder();

    RandomCode(long seed) {
        random = new Random(seed);
    }

    /** The body of a function with a parameter, local 0, and another local, 1. */
    String body() {
        return statements(0);
    }

    private String statements(int depth) {
        StringBuilder code = new StringBuilder();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            code.append(statement(depth)).append(' ');
        }
        return code.toString();
    }

    private String statement(int depth) {
        boolean isLeaf = depth == DEEPEST;
        return switch (random.nextInt(isLeaf ? 6 : 10)) {
            case 0 -> "(nop)";
            case 1 -> "(local.set 0 (i32.add (local.get 0) (i32.const 3)))";
            case 2 -> "(drop (call $callee (local.get 0)))";
            case 3 -> "(memory.fill (i32.const 0) (local.get 0) (i32.const 33))";
            case 4 -> "(br_if " + forward(depth) + " " + condition() + ")";
            case 5 -> random.nextInt(4) > 0 ? "(call $empty)" : "(br " + forward(depth) + ")";
            case 6 -> "(block " + inside('B', depth) + ")";
            case 7 -> "(if " + condition() + " (then " + inside('B', depth) + "))";
            case 8 ->
                    "(if "
                            + condition()
                            + " (then "
                            + inside('B', depth)
                            + ") (else "
                            + inside('B', depth)
                            + "))";
            default -> loop(depth);
        };
    }

    private String loop(int depth) {
        return "(loop "
                + inside('L', depth)
                + " (local.set 1 (i32.sub (local.get 1) (i32.const 1)))"
                + " (br_if 0 (i32.gt_s (local.get 1) (i32.const 0))))";
    }

    private String inside(char kind, int depth) {
        labels.append(kind);
        String code = statements(depth + 1);
        labels.setLength(labels.length() - 1);
        return code;
    }

    /** A label of an enclosing block that is no loop, or of the function. */
    private int forward(int depth) {
        int label = random.nextInt(depth + 1);
        while (label < depth && labels.charAt(depth - 1 - label) == 'L') {
            label++;
        }
        return label;
    }

    private String condition() {
        return "(i32.and (local.get 0) (i32.const " + (1 << random.nextInt(3)) + "))";
    }
}
