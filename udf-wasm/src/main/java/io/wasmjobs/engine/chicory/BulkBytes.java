package io.wasmjobs.engine.chicory;

import java.util.Arrays;

/**
 * Copies and fills arrays. Large ones are done in parts with a check of the deadline before each,
 * because compiled code checks only at backward branches and calls.
 */
final class BulkBytes {

    private static final int SMALL = 4_096;

    private BulkBytes() {}

    /** Copies as {@link System#arraycopy} does, also within one array. */
    static void copy(byte[] source, int from, byte[] target, int to, int length) {
        if (length <= SMALL) {
            System.arraycopy(source, from, target, to, length);
        } else if (from >= to) {
            for (int done = 0; done < length; done += Interruption.PART) {
                int part = part(length - done);
                System.arraycopy(source, from + done, target, to + done, part);
            }
        } else { // from the end: a copy within one array must not overwrite what it still reads
            for (int left = length; left > 0; ) {
                int part = part(left);
                left -= part;
                System.arraycopy(source, from + left, target, to + left, part);
            }
        }
    }

    /** Fills as {@link Arrays#fill(byte[], int, int, byte)} does. */
    static void fill(byte[] array, int from, int to, byte value) {
        if (to - from <= SMALL) {
            Arrays.fill(array, from, to, value);
            return;
        }
        for (int at = from; at < to; ) {
            int part = part(to - at);
            Arrays.fill(array, at, at + part, value);
            at += part;
        }
    }

    private static int part(int left) {
        Interruption.check();
        return Math.min(left, Interruption.PART);
    }
}
