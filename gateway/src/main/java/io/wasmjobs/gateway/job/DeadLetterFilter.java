package io.wasmjobs.gateway.job;

import io.javalin.http.Context;
import io.wasmjobs.gateway.http.Problem;
import io.wasmjobs.gateway.http.ProblemException;
import io.wasmjobs.gateway.outcome.OutcomeEvent;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters that a client requests.
 *
 * @param failures any of these; empty for all
 * @param modules any of these module ids; empty for all
 * @param jobs any of these job ids; empty for all
 * @param since those written at this time or later; null for all
 * @param limit the most dead letters
 */
record DeadLetterFilter(
        Set<FailureKind> failures,
        Set<String> modules,
        Set<String> jobs,
        @Nullable Instant since,
        int limit) {

    private static final int MOST = 1_000;
    private static final int USUAL = 100;

    DeadLetterFilter {
        failures = Set.copyOf(failures);
        modules = Set.copyOf(modules);
        jobs = Set.copyOf(jobs);
    }

    /**
     * Reads the parameters of a request.
     *
     * @throws ProblemException if one of them has another form
     */
    static DeadLetterFilter of(Context request) {
        return new DeadLetterFilter(
                failures(request),
                Set.copyOf(request.queryParams("module")),
                Set.copyOf(request.queryParams("job")),
                since(request.queryParam("since")),
                limit(request.queryParam("limit")));
    }

    private static Set<FailureKind> failures(Context request) {
        Set<FailureKind> kinds = EnumSet.noneOf(FailureKind.class);
        for (String text : request.queryParams("failure")) {
            try {
                kinds.add(FailureKind.valueOf(text.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw malformed("failure", "failure is none that this version knows");
            }
        }
        return kinds;
    }

    private static @Nullable Instant since(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw malformed("since", "since is not a time such as 2026-11-22T10:00:00Z");
        }
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return USUAL;
        }
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) > MOST) {
            throw malformed("limit", "limit is not a number from 0 to " + MOST);
        }
        return Integer.parseInt(text);
    }

    private static ProblemException malformed(String field, String detail) {
        return new ProblemException(
                Problem.of(400, "parameter-malformed", "Bad Request", detail).with("field", field));
    }

    boolean contains(OutcomeEvent.Failed failed) {
        DeadLetter letter = failed.letter();
        return (failures.isEmpty() || failures.contains(letter.failure()))
                && isIn(modules, letter.moduleId())
                && isIn(jobs, letter.jobId())
                && (since == null || !letter.timestamp().isBefore(since));
    }

    private static boolean isIn(Set<String> wanted, @Nullable String value) {
        return wanted.isEmpty() || (value != null && wanted.contains(value));
    }
}
