package io.wasmjobs.cli.submit;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The numbers of the lines that the brokers refused, as ranges; thread-safe. */
public final class RefusedLines {

    private static final int SHOWN_RANGES = 20;

    private final TreeMap<Long, Long> ranges = new TreeMap<>();
    private long count;
    private long restFrom;
    private @Nullable String firstReason;
    private boolean hopeless;

    public synchronized void add(long line, Exception reason) {
        if (firstReason == null) {
            firstReason = String.valueOf(reason.getMessage()).lines().findFirst().orElse("");
        }
        hopeless |= reason instanceof TimeoutException;
        count++;
        Map.Entry<Long, Long> before = ranges.floorEntry(line);
        long start = before != null && before.getValue() == line - 1 ? before.getKey() : line;
        Long end = ranges.remove(line + 1);
        ranges.put(start, end == null ? line : end);
    }

    /** Records that the input was not read any further. */
    public synchronized void restFrom(long line) {
        restFrom = line;
    }

    public synchronized boolean isEmpty() {
        return count == 0;
    }

    /** Whether so many lines were refused that it is useless to continue. */
    public synchronized boolean isHopeless() {
        return hopeless;
    }

    /** Describes how many lines were refused, and which. */
    public synchronized String describe() {
        StringBuilder text = new StringBuilder();
        text.append(count).append(count == 1 ? " line was not taken: " : " lines were not taken: ");
        int shown = 0;
        for (Map.Entry<Long, Long> range : ranges.entrySet()) {
            if (shown++ == SHOWN_RANGES) {
                text.append(", and more up to ").append(ranges.lastEntry().getValue());
                break;
            }
            text.append(shown == 1 ? "" : ", ").append(range.getKey());
            if (!range.getKey().equals(range.getValue())) {
                text.append('-').append(range.getValue());
            }
        }
        if (restFrom > 0) {
            text.append(", and nothing from line ").append(restFrom).append(" on was tried");
        }
        return text.append(" (").append(firstReason).append(')').toString();
    }
}
