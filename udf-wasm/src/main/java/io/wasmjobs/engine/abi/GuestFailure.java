package io.wasmjobs.engine.abi;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import java.nio.charset.StandardCharsets;

/**
 * Ends an invocation with a failure that is the guest's fault. Guest code cannot catch it. It has
 * no stack trace, because guest failures are frequent and expected.
 */
public final class GuestFailure extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int LONGEST_QUOTE = 500;

    private final FailureKind kind;

    /**
     * @param kind the kind of the failure
     * @param message what the guest did, as the end of a sentence that begins with the module
     */
    public GuestFailure(FailureKind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /** A guest's own text about its failure, on one line and truncated. */
    public static String quote(Bytes text) {
        int length = Math.min(text.size(), LONGEST_QUOTE);
        String line =
                new String(text.unsafeArray(), 0, length, StandardCharsets.UTF_8)
                        .replaceAll("\\p{Cntrl}+", " ");
        return length < text.size() ? line + "…" : line;
    }

    /** The kind of the failure. */
    public FailureKind kind() {
        return kind;
    }
}
