package io.wasmjobs.protocol;

import org.jspecify.annotations.Nullable;

/**
 * One header of a record: names may repeat, values may be missing.
 *
 * @param name the header's name
 * @param value its bytes, or null if the header has none
 */
public record Header(String name, @Nullable Bytes value) {

    /** A header whose value is text in UTF-8. */
    public static Header of(String name, String value) {
        return new Header(name, Bytes.utf8(value));
    }
}
