package io.wasmjobs.engine.chicory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Tracks which 4 KiB cards of a memory were written to: one byte for each card, not 0 if it is
 * dirty. Eight marks are tested at a time.
 */
final class DirtyCards {

    /** An address shifted right by this is the index of its card. */
    static final int SHIFT = 12;

    private static final int WIDEST_STORE = 8;
    private static final int GROUP = 8;
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private DirtyCards() {}

    /**
     * The length of the marks for a memory of {@code length} bytes, rounded up to whole groups of
     * eight.
     */
    static int of(int length) {
        return ((length >>> SHIFT) + GROUP) & -GROUP;
    }

    /** Receives a range of bytes. */
    @FunctionalInterface
    interface RangeAction {
        void accept(int from, int to);
    }

    /**
     * Calls {@code action} for each run of adjacent marked cards of a memory of {@code length}
     * bytes, including the bytes after it that a store to its last byte may have reached.
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
