package io.wasmjobs.protocol.codec;

/** Leaves a reader at the first thing that is wrong; becomes a value at its boundary. */
final class MalformedException extends Exception {

    MalformedException(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
