package io.wasmjobs.job.binding;

/**
 * Thrown if a file of bindings cannot be used; the message is one line with the file's name and
 * line.
 */
public final class BindingsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BindingsException(String message) {
        super(message);
    }
}
