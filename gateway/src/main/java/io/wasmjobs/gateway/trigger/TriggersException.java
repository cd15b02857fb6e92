package io.wasmjobs.gateway.trigger;

/** A file of triggers that cannot be used; the message names the file, the line and the field. */
public final class TriggersException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TriggersException(String message) {
        super(message);
    }
}
