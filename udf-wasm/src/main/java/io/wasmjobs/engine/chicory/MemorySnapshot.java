package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.wasm.types.DataSegment;
import java.util.Arrays;

/** A linear memory at one moment: shared by all instances of a module, and never written to. */
final class MemorySnapshot {

    private final byte[] bytes;
    private final int pages;
    private final DataSegment[] segments;

    /**
     * @param bytes the bytes from address 0, without trailing zeros
     * @param pages the size of the memory, in pages of 64 KiB
     * @param segments the module's data segments, dropped ones empty
     */
    MemorySnapshot(byte[] bytes, int pages, DataSegment[] segments) {
        this.bytes = bytes;
        this.pages = pages;
        this.segments = segments;
    }

    /** Writes this snapshot's bytes {@code [from, to)} to the same place of {@code target}. */
    void restore(byte[] target, int from, int to) {
        int known = Math.max(from, Math.min(to, bytes.length));
        if (known > from) {
            System.arraycopy(bytes, from, target, from, known - from);
        }
        Arrays.fill(target, known, to, (byte) 0);
    }

    int pages() {
        return pages;
    }

    /** Gives an instance back the data segments that it dropped. */
    void restore(DataSegment[] target) {
        System.arraycopy(segments, 0, target, 0, segments.length);
    }
}
