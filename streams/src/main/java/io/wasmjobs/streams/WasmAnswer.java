package io.wasmjobs.streams;

import io.wasmjobs.protocol.Bytes;

/**
 * A module's answer to a record.
 *
 * @param typeName the module's own name for the payload's type; empty if it names none
 * @param payload the bytes
 */
public record WasmAnswer(String typeName, Bytes payload) {

    /** The payload as text; bytes that are not UTF-8 become the replacement character. */
    public String text() {
        return payload.toUtf8();
    }

    /** The payload in a new array. */
    public byte[] bytes() {
        return payload.toByteArray();
    }
}
