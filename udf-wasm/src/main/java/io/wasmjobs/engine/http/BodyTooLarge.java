package io.wasmjobs.engine.http;

import java.io.IOException;

/** Thrown if a response's body is larger than the caller allows; the rest was not read. */
public final class BodyTooLarge extends IOException {

    private static final long serialVersionUID = 1;

    BodyTooLarge(int maxBytes) {
        super("the response has more than " + maxBytes + " bytes, the limit");
    }
}
