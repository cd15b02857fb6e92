package io.wasmjobs.job.record;

import java.util.Locale;

/** What the value of a bound record is, and the value of the answer's record. */
public enum ValueForm {
    /** The payload's bytes. */
    PAYLOAD,
    /** A message as JSON, with its type's name and its payload as integers. */
    MESSAGE;

    /** As it is written in a file. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
