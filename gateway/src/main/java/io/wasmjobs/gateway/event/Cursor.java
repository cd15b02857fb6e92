package io.wasmjobs.gateway.event;

import io.wasmjobs.gateway.http.Problem;
import io.wasmjobs.gateway.http.ProblemException;
import io.wasmjobs.gateway.kafka.GatewayTopics;
import io.wasmjobs.gateway.outcome.Position;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The position of a client in the stream: for each partition of the topics the offset of its next
 * record. All instances of the gateway read the same topics, so each one understands the cursors of
 * the others.
 */
final class Cursor {

    private static final Pattern PART =
            Pattern.compile("(results|dead-letters|states)-(\\d{1,6})-(\\d{1,18})");
    private static final int MOST_CHARACTERS = 4_096;

    private final Map<Partition, Long> next = new TreeMap<>();
    private final GatewayTopics topics;

    private enum Kind {
        RESULTS("results"),
        DEAD_LETTERS("dead-letters"),
        STATES("states");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        private static Kind of(String word) {
            return Arrays.stream(values())
                    .filter(kind -> kind.word.equals(word))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private record Partition(Kind kind, int number) implements Comparable<Partition> {

        @Override
        public int compareTo(Partition other) {
            return kind == other.kind
                    ? Integer.compare(number, other.number)
                    : kind.compareTo(other.kind);
        }

        private String text() {
            return kind.word + "-" + number;
        }
    }

    /** A cursor before every record of {@code topics}. */
    Cursor(GatewayTopics topics) {
        this.topics = topics;
    }

    /**
     * Reads an event's id.
     *
     * @throws ProblemException if it has another form
     */
    static Cursor parse(GatewayTopics topics, String text) {
        Cursor cursor = new Cursor(topics);
        if (text.length() > MOST_CHARACTERS) {
            throw malformed();
        }
        for (String part : text.split(",", -1)) {
            Matcher matcher = PART.matcher(part);
            if (!matcher.matches()) {
                throw malformed();
            }
            cursor.next.put(
                    new Partition(Kind.of(matcher.group(1)), Integer.parseInt(matcher.group(2))),
                    Long.parseLong(matcher.group(3)));
        }
        return cursor;
    }

    private static ProblemException malformed() {
        return new ProblemException(
                Problem.of(
                                400,
                                "event-id-malformed",
                                "Bad Request",
                                "Last-Event-ID is not the id of an event of this stream")
                        .with("field", "Last-Event-ID"));
    }

    Cursor copy() {
        Cursor copy = new Cursor(topics);
        copy.next.putAll(next);
        return copy;
    }

    /** Whether the record at {@code position} has not been read. */
    boolean isBefore(Position position) {
        return next.getOrDefault(partition(position), 0L) <= position.offset();
    }

    /** Records that the record at {@code position} has been read. */
    void advance(Position position) {
        next.merge(partition(position), position.offset() + 1, Math::max);
    }

    private Partition partition(Position position) {
        Kind kind =
                position.topic().equals(topics.results())
                        ? Kind.RESULTS
                        : position.topic().equals(topics.state()) ? Kind.STATES : Kind.DEAD_LETTERS;
        return new Partition(kind, position.partition());
    }

    /** Whether this cursor is at least as far as {@code other} in every partition. */
    boolean covers(Cursor other) {
        return other.next.entrySet().stream()
                .allMatch(entry -> next.getOrDefault(entry.getKey(), 0L) >= entry.getValue());
    }

    /** The id of an event, such as {@code results-0-17,results-1-4,dead-letters-2-1}. */
    String text() {
        StringBuilder text = new StringBuilder();
        next.forEach(
                (partition, offset) ->
                        text.append(text.isEmpty() ? "" : ",")
                                .append(partition.text())
                                .append('-')
                                .append(offset));
        return text.toString();
    }
}
