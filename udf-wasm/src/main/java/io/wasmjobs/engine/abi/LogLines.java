package io.wasmjobs.engine.abi;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The log of one invocation as lines, up to a number of lines and bytes; lines beyond that are
 * counted and dropped.
 */
public final class LogLines {

    private final int maxLines;
    private final int maxBytes;
    private final List<String> lines = new ArrayList<>(0);
    private int bytes;
    private long dropped;
    private byte[] unfinished = new byte[0];
    private int unfinishedLength;

    /** An empty log. */
    public LogLines(int maxLines, int maxBytes) {
        this.maxLines = maxLines;
        this.maxBytes = maxBytes;
    }

    /** Adds a message, which may have several lines. */
    public void message(byte[] utf8, int offset, int length) {
        int start = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            if (utf8[i] == '\n') {
                line(utf8, start, i - start);
                start = i + 1;
            }
        }
        if (start < end || length == 0) {
            line(utf8, start, end - start);
        }
    }

    /** Adds a part of a stream in which each line ends with a line feed. */
    public void stream(byte[] utf8, int offset, int length) {
        int start = offset;
        int end = offset + length;
        for (int i = offset; i < end; i++) {
            if (utf8[i] == '\n') {
                keep(utf8, start, i - start);
                endOfStream();
                start = i + 1;
            }
        }
        keep(utf8, start, end - start);
    }

    /** Ends the stream's last line, which may have no line feed. */
    public void endOfStream() {
        if (unfinishedLength > 0) {
            line(unfinished, 0, unfinishedLength);
            unfinishedLength = 0;
        }
    }

    /** The last line, or an empty string. */
    public String last() {
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }

    /** All lines, and a note about those that were dropped. */
    public List<String> lines() {
        if (dropped == 0) {
            return List.copyOf(lines);
        }
        List<String> all = new ArrayList<>(lines);
        all.add("… " + dropped + (dropped == 1 ? " more line" : " more lines"));
        return List.copyOf(all);
    }

    private void keep(byte[] utf8, int offset, int length) {
        int kept = Math.min(length, maxBytes - unfinishedLength);
        if (kept > 0) {
            if (unfinishedLength + kept > unfinished.length) {
                int capacity = Math.max(unfinishedLength + kept, 2 * unfinished.length);
                unfinished = java.util.Arrays.copyOf(unfinished, Math.min(capacity, maxBytes));
            }
            System.arraycopy(utf8, offset, unfinished, unfinishedLength, kept);
            unfinishedLength += kept;
        }
    }

    private void line(byte[] utf8, int offset, int length) {
        int kept = Math.min(length, maxBytes - bytes);
        if (lines.size() >= maxLines || (kept <= 0 && length > 0)) {
            dropped++;
            return;
        }
        int end = length > 0 && utf8[offset + length - 1] == '\r' ? length - 1 : length;
        String text = new String(utf8, offset, Math.min(end, kept), StandardCharsets.UTF_8);
        lines.add(kept < end ? text + "…" : text);
        bytes += kept;
    }
}
