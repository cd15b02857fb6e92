package io.wasmjobs.job.record;

import java.util.Locale;

/** The form of a bound record's value, and of the answer's value. */
public enum ValueForm {
    /** The payload's bytes. */
    PAYLOAD,
    /** A message as JSON, with its type's name and its payload as integers. */
    MESSAGE;

    /** The value as written in a file. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
