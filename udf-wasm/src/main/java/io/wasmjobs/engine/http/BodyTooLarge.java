package io.wasmjobs.engine.http;

import java.io.IOException;

/** A response whose body is larger than the one who asked takes; the rest was not read. */
public final class BodyTooLarge extends IOException {

    private static final long serialVersionUID = 1;

    BodyTooLarge(int maxBytes) {
        super("the response has more than " + maxBytes + " bytes, the limit");
    }
}
