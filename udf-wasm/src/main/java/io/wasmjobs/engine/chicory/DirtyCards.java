package io.wasmjobs.engine.chicory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Cards of 4 KiB of a memory: one byte for each, not 0 where the card was written to, eight looked
 * at together.
 */
final class DirtyCards {

    /** An address shifted right by this is its card. */
    static final int SHIFT = 12;

    private static final int WIDEST_STORE = 8;
    private static final int GROUP = 8;
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private DirtyCards() {}

    /** The bytes that the marks of a memory of {@code length} bytes take: whole groups. */
    static int of(int length) {
        return ((length >>> SHIFT) + GROUP) & -GROUP;
    }

    /** Takes a range of bytes. */
    @FunctionalInterface
    interface RangeAction {
        void accept(int from, int to);
    }

    /**
     * Hands over the marked cards of a memory of {@code length} bytes, neighbours together, each
     * with the bytes after it that a store to its last byte may have reached.
     */
    static void forEachRun(byte[] marks, int length, RangeAction action) {
        for (int group = 0; group < marks.length; group += GROUP) {
            if ((long) LONG.get(marks, group) == 0) {
                continue;
            }
            for (int card = group; card < group + GROUP; card++) {
                int first = card;
                while (card < group + GROUP && marks[card] != 0) {
                    card++;
                }
                int from = first << SHIFT;
                if (card > first && from < length) {
                    int end = (card << SHIFT) + WIDEST_STORE - 1;
                    action.accept(from, Math.min(end, length));
                }
            }
        }
    }
}
