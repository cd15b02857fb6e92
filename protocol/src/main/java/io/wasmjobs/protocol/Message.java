package io.wasmjobs.protocol;

/**
 * The input or the answer of a guest: bytes and the name of their type.
 *
 * @param typeName the application's own name for the payload's type, such as {@code Request}
 * @param payload the bytes, which only the guest and its callers understand
 */
public record Message(String typeName, Bytes payload) {}
