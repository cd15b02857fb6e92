package io.wasmjobs.gateway.trigger;

/**
 * Thrown if a file of triggers cannot be used; the message names the file, the line and the field.
 */
public final class TriggersException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TriggersException(String message) {
        super(message);
    }
}
