package io.wasmjobs.protocol.codec;

import io.wasmjobs.protocol.BoundRecord;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WireRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bound record in its dead letter, and in the topic of jobs when it is replayed: its own headers,
 * then {@code wasm-binding} and others, so that none of the record's headers is lost, whatever
 * their names.
 */
public final class BoundRecordCodec {

    static final String BINDING = "wasm-binding";
    private static final String REPLAY = "wasm-replay";
    private static final String KEY = "wasm-key";
    private static final String TIMESTAMP = "wasm-timestamp";
    private static final String TOPIC = "wasm-topic";
    private static final String PARTITION = "wasm-partition";
    private static final String OFFSET = "wasm-offset";
    private static final String HEADERS_CUT = "wasm-headers-cut";

    private BoundRecordCodec() {}

    /** Whether a record of the topic of jobs is a bound record that is replayed. */
    public static boolean isReplay(WireRecord record) {
        return start(record.headers()) >= 0;
    }

    /**
     * The record for the topic of jobs that replays a bound record.
     *
     * @param key the record's key, which determines the partition: the id of the job
     */
    public static WireRecord writeReplay(BoundRecord bound, Bytes key) {
        List<Header> headers = new ArrayList<>(bound.record().headers());
        addTo(headers, bound);
        headers.add(Header.of(TOPIC, bound.origin().topic()));
        headers.add(Header.of(PARTITION, Integer.toString(bound.origin().partition())));
        headers.add(Header.of(OFFSET, Long.toString(bound.origin().offset())));
        return new WireRecord(key, bound.record().value(), headers);
    }

    /**
     * Reads what {@link #writeReplay} wrote.
     *
     * @throws UnreadableRecordException if a header is missing or wrong; the message names it
     */
    public static BoundRecord readReplay(WireRecord record) {
        int start = start(record.headers());
        if (start < 0) {
            throw new UnreadableRecordException("header " + BINDING + " is missing");
        }
        WireRecord marks = new WireRecord(null, null, tail(record, start));
        String topic = marks.header(TOPIC);
        if (topic == null) {
            throw new UnreadableRecordException("header " + TOPIC + " is missing");
        }
        int partition = (int) number(marks, PARTITION, Integer.MAX_VALUE);
        Origin origin = new Origin(topic, partition, number(marks, OFFSET, Long.MAX_VALUE));
        return read(record, start, record.value(), origin);
    }

    /** Adds a bound record, without its value and its origin, to the headers of a dead letter. */
    static void addTo(List<Header> headers, BoundRecord bound) {
        headers.add(Header.of(BINDING, bound.binding()));
        headers.add(Header.of(REPLAY, Long.toString(bound.replay())));
        if (bound.timestamp() != null) {
            headers.add(Header.of(TIMESTAMP, Long.toString(bound.timestamp())));
        }
        if (bound.record().key() != null) {
            headers.add(new Header(KEY, bound.record().key()));
        }
    }

    /** The header that says that there was no room for the record's headers. */
    static Header headersCut() {
        return new Header(HEADERS_CUT, null);
    }

    /** Whether a dead letter has all of its record's headers. */
    static boolean hasAllHeaders(WireRecord letter) {
        return letter.headers().stream().noneMatch(header -> header.name().equals(HEADERS_CUT));
    }

    /**
     * The bound record of a dead letter, or null if it has none.
     *
     * @throws UnreadableRecordException if a header is wrong
     */
    static @Nullable BoundRecord ofDeadLetter(
            WireRecord letter, @Nullable Bytes value, @Nullable Origin origin) {
        int start = start(letter.headers());
        return start < 0 || origin == null ? null : read(letter, start, value, origin);
    }

    private static BoundRecord read(
            WireRecord record, int start, @Nullable Bytes value, Origin origin) {
        WireRecord marks = new WireRecord(null, null, tail(record, start));
        String binding = marks.header(BINDING);
        return new BoundRecord(
                binding == null ? "" : binding,
                new WireRecord(bytes(marks), value, record.headers().subList(0, start)),
                origin,
                marks.header(TIMESTAMP) == null
                        ? null
                        : (@Nullable Long) number(marks, TIMESTAMP, Long.MAX_VALUE),
                number(marks, REPLAY, Long.MAX_VALUE));
    }

    /** The index at which the added headers begin: the last ones with their names. */
    private static int start(List<Header> headers) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            if (headers.get(i).name().equals(BINDING)) {
                return i;
            }
        }
        return -1;
    }

    private static List<Header> tail(WireRecord record, int start) {
        return record.headers().subList(start, record.headers().size());
    }

    private static @Nullable Bytes bytes(WireRecord marks) {
        return marks.headers().stream()
                .filter(header -> header.name().equals(KEY))
                .map(Header::value)
                .findFirst()
                .orElse(null);
    }

    private static long number(WireRecord marks, String name, long most) {
        String text = marks.header(name);
        try {
            long number = Long.parseLong(text == null ? "" : text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, like a number out of range.
        }
        throw new UnreadableRecordException(
                "header "
                        + name
                        + (text == null ? " is missing" : " is not a number in its range"));
    }
}
