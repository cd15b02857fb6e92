package io.wasmjobs.gateway.http;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads how long a client wants to wait: from the header {@code Prefer} (RFC 7240), or a parameter.
 */
public final class Waits {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)?");

    private Waits() {}

    /**
     * The value of {@code Prefer: wait=N}, in seconds, at most {@code most}. A preference that
     * cannot be read is ignored, as the RFC says.
     */
    public static Optional<Duration> preferred(Context request, Duration most) {
        return preferences(request)
                .filter(text -> text.startsWith("wait="))
                .map(text -> DURATION.matcher(text.substring("wait=".length())))
                .filter(Matcher::matches)
                .map(matcher -> atMost(duration(matcher), most))
                .findFirst();
    }

    /** Whether the client asks for an answer before the job has ended. */
    public static boolean isAsync(Context request) {
        return preferences(request).anyMatch("respond-async"::equals);
    }

    private static java.util.stream.Stream<String> preferences(Context request) {
        String header = request.header("Prefer");
        return header == null
                ? java.util.stream.Stream.empty()
                : java.util.stream.Stream.of(header.split("[,;]"))
                        .map(text -> text.strip().toLowerCase(Locale.ROOT));
    }

    /**
     * The parameter {@code wait}, such as {@code 10s} or {@code 500ms}, at most {@code most}.
     *
     * @throws ProblemException if it has another form
     */
    public static Optional<Duration> parameter(Context request, Duration most) {
        String text = request.queryParam("wait");
        if (text == null) {
            return Optional.empty();
        }
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new ProblemException(
                    Problem.of(
                                    400,
                                    "parameter-malformed",
                                    "Bad Request",
                                    "wait is not a duration such as 10s or 500ms")
                            .with("field", "wait"));
        }
        return Optional.of(atMost(duration(matcher), most));
    }

    private static Duration duration(Matcher matcher) {
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2);
        return switch (unit == null ? "s" : unit) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
    }

    private static Duration atMost(Duration wanted, Duration most) {
        return wanted.compareTo(most) > 0 ? most : wanted;
    }
}
