package io.wasmjobs.protocol.codec;

/** Bytes that are not the result, dead letter or message that they were read as. */
public final class UnreadableRecordException extends RuntimeException {

    UnreadableRecordException(String message) {
        super(message);
    }
}
