package io.wasmjobs.gateway.http;

import io.javalin.http.Context;
import io.wasmjobs.protocol.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Reads bodies up to a limit, from clients that send them fast enough. */
public final class Bodies {

    /**
     * The time in which every body may come. Jetty's own limit of the rate has none, and refuses a
     * body of a few bytes if the gateway is busy for some milliseconds.
     */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** After {@link #GRACE}, a body has to come at this rate. */
    private static final int BYTES_PER_SECOND = 256;

    private static final int CHUNK = 1 << 13;

    private Bodies() {}

    /**
     * The whole body of a request.
     *
     * @throws ProblemException if it has more than {@code limit} bytes, or comes too slowly
     * @throws IOException if the client stops sending
     */
    public static Bytes read(Context request, int limit) throws IOException {
        if (request.req().getContentLengthLong() > limit) {
            throw tooLarge(limit);
        }
        return Bytes.wrap(read(request.req().getInputStream(), limit, System::nanoTime));
    }

    static byte[] read(InputStream in, int limit, LongSupplier nanoClock) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        long began = nanoClock.getAsLong();
        byte[] chunk = new byte[Math.min(CHUNK, limit + 1)];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            body.write(chunk, 0, count);
            if (body.size() > limit) {
                throw tooLarge(limit);
            }
            Duration allowed = GRACE.plusSeconds(body.size() / BYTES_PER_SECOND);
            if (nanoClock.getAsLong() - began > allowed.toNanos()) {
                throw tooSlow();
            }
        }
        return body.toByteArray();
    }

    private static ProblemException tooLarge(int limit) {
        return new ProblemException(
                Problem.of(
                        413,
                        "body-too-large",
                        "Content Too Large",
                        "the body has more than " + limit + " bytes"));
    }

    private static ProblemException tooSlow() {
        return new ProblemException(
                Problem.of(
                        408,
                        "body-too-slow",
                        "Request Timeout",
                        "the body came too slowly: it may take "
                                + GRACE.toSeconds()
                                + " s, and a second for each "
                                + BYTES_PER_SECOND
                                + " bytes"));
    }
}
