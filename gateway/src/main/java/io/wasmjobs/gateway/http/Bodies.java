package io.wasmjobs.gateway.http;

import io.javalin.http.Context;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;

/** Reads bodies up to a limit. */
public final class Bodies {

    private Bodies() {}

    /**
     * The whole body of a request.
     *
     * @throws ProblemException if it has more than {@code limit} bytes
     * @throws IOException if the client stops sending
     */
    public static Bytes read(Context request, int limit) throws IOException {
        if (request.req().getContentLengthLong() > limit) {
            throw tooLarge(limit);
        }
        byte[] body = request.req().getInputStream().readNBytes(limit + 1);
        if (body.length > limit) {
            throw tooLarge(limit);
        }
        return Bytes.wrap(body);
    }

    private static ProblemException tooLarge(int limit) {
        return new ProblemException(
                Problem.of(
                        413,
                        "body-too-large",
                        "Content Too Large",
                        "the body has more than " + limit + " bytes"));
    }
}
