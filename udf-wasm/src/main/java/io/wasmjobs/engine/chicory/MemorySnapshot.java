package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.wasm.types.DataSegment;
import java.util.Arrays;

/**
 * An immutable copy of a linear memory, shared by all instances of a module. Zeros at both ends are
 * not stored: for a module whose stack comes first they would double the size.
 */
final class MemorySnapshot {

    private final byte[] bytes;
    private final int start;
    private final int pages;
    private final DataSegment[] segments;

    /** How far instances touched their memory. Only a hint, so races do not matter. */
    private volatile int touched;

    private MemorySnapshot(byte[] bytes, int start, int pages, DataSegment[] segments) {
        this.bytes = bytes;
        this.start = start;
        this.pages = pages;
        this.segments = segments;
        this.touched = start + bytes.length;
    }

    /**
     * Copies a memory.
     *
     * @param memory the part of it that was touched
     * @param pages its size
     * @param segments the module's data segments, dropped ones empty
     */
    static MemorySnapshot of(byte[] memory, int pages, DataSegment[] segments) {
        int end = end(memory);
        int start = start(memory, end);
        return new MemorySnapshot(Arrays.copyOfRange(memory, start, end), start, pages, segments);
    }

    /** The heap that a snapshot of {@code memory} takes. */
    static int sizeOf(byte[] memory) {
        int end = end(memory);
        return end - start(memory, end);
    }

    private static int end(byte[] memory) {
        int end = memory.length;
        while (end > 0 && memory[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static int start(byte[] memory, int end) {
        int start = 0;
        while (start < end && memory[start] == 0) {
            start++;
        }
        return start;
    }

    /** Writes this snapshot's bytes {@code [from, to)} to the same place of {@code target}. */
    void restore(byte[] target, int from, int to) {
        int first = Math.max(from, Math.min(to, start));
        int end = Math.max(first, Math.min(to, start + bytes.length));
        Arrays.fill(target, from, first, (byte) 0);
        if (end > first) {
            System.arraycopy(bytes, first - start, target, first, end - first);
        }
        Arrays.fill(target, end, to, (byte) 0);
    }

    int pages() {
        return pages;
    }

    /** How many bytes of the memory instances touch, as observed so far. */
    int touched() {
        return touched;
    }

    /** Records how many bytes of its memory an instance touched. */
    void touched(int bytesOfMemory) {
        if (bytesOfMemory > touched) {
            touched = bytesOfMemory;
        }
    }

    /** Restores the data segments that an instance dropped. */
    void restore(DataSegment[] target) {
        System.arraycopy(segments, 0, target, 0, segments.length);
    }
}
