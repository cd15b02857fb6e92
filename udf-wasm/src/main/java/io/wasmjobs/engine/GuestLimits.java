package io.wasmjobs.engine;

import java.io.Serializable;
import java.time.Duration;

/**
 * The default limits of one invocation, for what a module's manifest does not set.
 *
 * @param timeout wall time, instantiation included; at least 1 ms
 * @param maxMemoryPages linear memory, in pages of 64 KiB; 0 to 32,767
 * @param maxOutputBytes the answer's payload, in bytes
 * @param maxLogLines lines of log that are kept
 * @param maxLogBytes bytes of log that are kept
 * @param maxHttpResponseBytes the body of one HTTP response, in bytes
 * @param maxEmittedRecords records that a guest emits; together they have as many bytes as an
 *     answer may have
 * @param fuel WebAssembly instructions, and the work of host functions in the same units; 0 if fuel
 *     is not counted
 */
public record GuestLimits(
        Duration timeout,
        int maxMemoryPages,
        int maxOutputBytes,
        int maxLogLines,
        int maxLogBytes,
        int maxHttpResponseBytes,
        int maxEmittedRecords,
        long fuel)
        implements Serializable {

    /**
     * 5 s, 1,024 pages (64 MiB), answers and HTTP bodies of 1 MiB, 100 lines or 16 KiB of log,
     * 1,000 emitted records; fuel is not counted.
     */
    public static final GuestLimits DEFAULTS =
            new GuestLimits(
                    Duration.ofSeconds(5), 1_024, 1 << 20, 100, 16 << 10, 1 << 20, 1_000, 0);

    private static final int MOST_PAGES = 32_767;
    private static final int COPIES_OF_OUTPUT = 4;
    private static final int COPIES_OF_HTTP_BODY = 5;

    /**
     * @throws IllegalArgumentException if a limit is negative or beyond what the runtime can do;
     *     the message names it and its value
     */
    public GuestLimits {
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("timeout is " + timeout + "; at least 1 ms");
        }
        require("maxMemoryPages", maxMemoryPages, MOST_PAGES);
        require("maxOutputBytes", maxOutputBytes, Integer.MAX_VALUE);
        require("maxLogLines", maxLogLines, Integer.MAX_VALUE);
        require("maxLogBytes", maxLogBytes, Integer.MAX_VALUE);
        require("maxHttpResponseBytes", maxHttpResponseBytes, Integer.MAX_VALUE);
        require("maxEmittedRecords", maxEmittedRecords, Integer.MAX_VALUE);
        if (fuel < 0) {
            throw new IllegalArgumentException("fuel is " + fuel + "; at least 0");
        }
    }

    private static void require(String name, int value, int most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(name + " is " + value + "; 0 to " + most);
        }
    }

    /**
     * The most heap that an invocation takes temporarily besides its instance: for an answer that
     * is read or copied, or an HTTP body that is converted to JSON.
     */
    public long transientBytes() {
        return (long) COPIES_OF_OUTPUT * maxOutputBytes
                + (long) COPIES_OF_HTTP_BODY * maxHttpResponseBytes;
    }

    /** These limits with another timeout. */
    public GuestLimits withTimeout(Duration newTimeout) {
        return new GuestLimits(
                newTimeout,
                maxMemoryPages,
                maxOutputBytes,
                maxLogLines,
                maxLogBytes,
                maxHttpResponseBytes,
                maxEmittedRecords,
                fuel);
    }

    /** These limits with another limit on memory, in pages of 64 KiB. */
    public GuestLimits withMaxMemoryPages(int pages) {
        return new GuestLimits(
                timeout,
                pages,
                maxOutputBytes,
                maxLogLines,
                maxLogBytes,
                maxHttpResponseBytes,
                maxEmittedRecords,
                fuel);
    }

    /** These limits with another limit on the answer, in bytes. */
    public GuestLimits withMaxOutputBytes(int bytes) {
        return new GuestLimits(
                timeout,
                maxMemoryPages,
                bytes,
                maxLogLines,
                maxLogBytes,
                maxHttpResponseBytes,
                maxEmittedRecords,
                fuel);
    }

    /** These limits with other limits on the log. */
    public GuestLimits withMaxLog(int lines, int bytes) {
        return new GuestLimits(
                timeout,
                maxMemoryPages,
                maxOutputBytes,
                lines,
                bytes,
                maxHttpResponseBytes,
                maxEmittedRecords,
                fuel);
    }

    /** These limits with another limit on the body of an HTTP response, in bytes. */
    public GuestLimits withMaxHttpResponseBytes(int bytes) {
        return new GuestLimits(
                timeout,
                maxMemoryPages,
                maxOutputBytes,
                maxLogLines,
                maxLogBytes,
                bytes,
                maxEmittedRecords,
                fuel);
    }

    /** Whether fuel is counted. */
    public boolean isMetered() {
        return fuel > 0;
    }

    /** These limits with another limit on fuel; with 0 it is not counted. */
    public GuestLimits withFuel(long units) {
        return new GuestLimits(
                timeout,
                maxMemoryPages,
                maxOutputBytes,
                maxLogLines,
                maxLogBytes,
                maxHttpResponseBytes,
                maxEmittedRecords,
                units);
    }
}
