package io.wasmjobs.protocol;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * When a wasm job may run in relation to other jobs.
 *
 * @param key jobs of one module with the same key run one at a time, in the order of their
 *     partition, and share the module's state; null for a job that is independent of others
 * @param tenant the tenant that the job counts for; null for the module's id
 * @param priority 1 (first) to 5 (last) among the jobs of its tenant
 * @param notBefore the earliest time to run it, in whole milliseconds; null for at once
 */
public record Scheduling(
        @Nullable String key, @Nullable String tenant, int priority, @Nullable Instant notBefore) {

    /** The greatest length of a key or a tenant, in code points. */
    public static final int MAX_LENGTH = 255;

    /** The highest priority, which runs first. */
    public static final int FIRST_PRIORITY = 1;

    /** The default priority. */
    public static final int DEFAULT_PRIORITY = 3;

    /** The lowest priority, which runs last. */
    public static final int LAST_PRIORITY = 5;

    /** No key, the module's own tenant, the middle priority, at once. */
    public static final Scheduling DEFAULT = new Scheduling(null, null, DEFAULT_PRIORITY, null);

    /**
     * @throws IllegalArgumentException if a field is out of its range; the message names it
     */
    public Scheduling {
        checkText("key", key);
        checkText("tenant", tenant);
        if (priority < FIRST_PRIORITY || priority > LAST_PRIORITY) {
            throw new IllegalArgumentException(
                    "priority is not from " + FIRST_PRIORITY + " to " + LAST_PRIORITY);
        }
        notBefore = notBefore == null ? null : notBefore.truncatedTo(ChronoUnit.MILLIS);
    }

    private static void checkText(String name, @Nullable String text) {
        if (text == null) {
            return;
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException(name + " is empty");
        }
        if (text.length() > MAX_LENGTH && text.codePointCount(0, text.length()) > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    name + " has more than " + MAX_LENGTH + " characters");
        }
        if (!Unicode.isWellFormed(text)) {
            throw new IllegalArgumentException(name + " has half of a surrogate pair");
        }
    }
}
