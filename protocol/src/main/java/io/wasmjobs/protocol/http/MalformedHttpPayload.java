package io.wasmjobs.protocol.http;

import java.io.IOException;

/** Thrown if a payload is not an HTTP message in JSON; the message says what is wrong. */
public final class MalformedHttpPayload extends IOException {

    private static final long serialVersionUID = 1;

    MalformedHttpPayload(String message) {
        super(message);
    }
}
