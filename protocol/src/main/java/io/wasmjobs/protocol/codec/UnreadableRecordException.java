package io.wasmjobs.protocol.codec;

/** Thrown if a record is not the result, dead letter or message that it is read as. */
public final class UnreadableRecordException extends RuntimeException {

    UnreadableRecordException(String message) {
        super(message);
    }
}
