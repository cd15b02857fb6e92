package io.wasmjobs.protocol.codec;

/** Thrown by a reader at the first error; its caller converts it to a value. */
final class MalformedException extends Exception {

    MalformedException(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
