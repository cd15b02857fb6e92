package io.wasmjobs.gateway.module;

import io.javalin.http.Context;
import io.wasmjobs.gateway.http.Problem;
import io.wasmjobs.gateway.http.ProblemException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@code If-Match} and {@code If-None-Match} (RFC 9110, section 13). */
final class Preconditions {

    private Preconditions() {}

    /**
     * Checks that the file is in the state that the client expects.
     *
     * @param tag the file's entity tag; null if it does not exist
     * @throws ProblemException with status 412 if it is not
     */
    static void check(Context request, @Nullable String tag) {
        String match = request.header("If-Match");
        String noneMatch = request.header("If-None-Match");
        boolean failed =
                (match != null && !contains(match, tag))
                        || (noneMatch != null && contains(noneMatch, tag));
        if (failed) {
            throw new ProblemException(
                    Problem.of(
                            412,
                            "precondition-failed",
                            "Precondition Failed",
                            "the module has changed, or is there or missing against If-Match or"
                                    + " If-None-Match"));
        }
    }

    /** Whether a reading client has the current file already. */
    static boolean isUnchanged(Context request, String tag) {
        String noneMatch = request.header("If-None-Match");
        return noneMatch != null && contains(noneMatch, tag);
    }

    private static boolean contains(String header, @Nullable String tag) {
        return tag != null
                && Arrays.stream(header.split(","))
                        .map(String::strip)
                        .anyMatch(each -> each.equals("*") || each.equals(tag));
    }
}
