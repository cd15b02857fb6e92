package io.wasmjobs.protocol.codec;

import io.wasmjobs.protocol.Scheduling;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects a job's scheduling from fields or headers, each at most once. */
final class SchedulingReader {

    private @Nullable String key;
    private @Nullable String tenant;
    private int priority;
    private @Nullable Instant notBefore;

    void key(String name, @Nullable String value) throws MalformedException {
        if (value != null) {
            once(key == null, name);
            check(
                    name,
                    "key",
                    () -> new Scheduling(value, null, Scheduling.DEFAULT_PRIORITY, null));
            key = value;
        }
    }

    void tenant(String name, @Nullable String value) throws MalformedException {
        if (value != null) {
            once(tenant == null, name);
            check(
                    name,
                    "tenant",
                    () -> new Scheduling(null, value, Scheduling.DEFAULT_PRIORITY, null));
            tenant = value;
        }
    }

    void priority(String name, long value) throws MalformedException {
        once(priority == 0, name);
        int number = (int) Math.max(0, Math.min(Integer.MAX_VALUE, value));
        check(name, "priority", () -> new Scheduling(null, null, number, null));
        priority = number;
    }

    /** Reads a date and time with an offset (RFC 3339, section 5.6). */
    void notBefore(String name, @Nullable String value) throws MalformedException {
        if (value == null) {
            return;
        }
        once(notBefore == null, name);
        try {
            notBefore = Instant.from(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(value));
            // A time that cannot be expressed in milliseconds is refused too.
            long unused = notBefore.toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new MalformedException(
                    name + " is not a time with an offset, such as 2030-01-31T12:00:00Z");
        }
    }

    Scheduling read() {
        if (key == null && tenant == null && priority == 0 && notBefore == null) {
            return Scheduling.DEFAULT;
        }
        return new Scheduling(
                key, tenant, priority == 0 ? Scheduling.DEFAULT_PRIORITY : priority, notBefore);
    }

    /** Lets {@link Scheduling} check a value, and names the field or header in the error. */
    private static void check(String name, String field, Supplier<Scheduling> checked)
            throws MalformedException {
        try {
            Scheduling unused = checked.get();
        } catch (IllegalArgumentException e) {
            String reason = String.valueOf(e.getMessage());
            throw new MalformedException(name + reason.substring(field.length()));
        }
    }

    private static void once(boolean first, String name) throws MalformedException {
        if (!first) {
            throw new MalformedException(name + " is given twice");
        }
    }
}
