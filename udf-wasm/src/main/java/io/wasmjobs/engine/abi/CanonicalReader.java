package io.wasmjobs.engine.abi;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Unicode;
import io.wasmjobs.protocol.http.HttpField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Reads values from the memory of a guest in the layout of the canonical ABI that wit-bindgen 0.2
 * generates. Every length that the guest claims is checked before anything is copied.
 */
public final class CanonicalReader {

    /** The most bytes that the names and values of one list of headers may have. */
    static final int MOST_FIELD_BYTES = 256 << 10;

    private static final int PAIR_BYTES = 16;

    private final Guest guest;
    private final FailureKind kind;
    private final String deed;

    /**
     * @param kind how an invocation ends whose guest is wrong
     * @param deed what the guest does, as the beginning of a sentence without its subject: {@code
     *     "gave get-config"}
     */
    public CanonicalReader(Guest guest, FailureKind kind, String deed) {
        this.guest = guest;
        this.kind = kind;
        this.deed = deed;
    }

    /** A copy of {@code length} bytes at {@code pointer}, which have a fixed layout. */
    public CanonicalRecord record(long pointer, int length) {
        return new CanonicalRecord(copy(pointer, length));
    }

    /** A copy of bytes. */
    public Bytes bytes(long pointer, long length) {
        return Bytes.wrap(copy(pointer, length));
    }

    private byte[] copy(long pointer, long length) {
        byte[] memory = within(pointer, length);
        int from = (int) unsigned(pointer);
        return Arrays.copyOfRange(memory, from, from + (int) unsigned(length));
    }

    /** A text, which must be UTF-8. */
    public String text(long pointer, long length) {
        byte[] utf8 = bytes(pointer, length).unsafeArray();
        if (!Unicode.isUtf8(utf8)) {
            throw wrong("a text that is not UTF-8");
        }
        return new String(utf8, StandardCharsets.UTF_8);
    }

    /** The addresses and lengths of two texts that are the element of a list. */
    record Pair(int name, int nameLength, int value, int valueLength) {}

    /** A list of pairs of texts. */
    public List<HttpField> fields(long pointer, long count) {
        return fields(pairs(pointer, count));
    }

    List<HttpField> fields(List<Pair> pairs) {
        List<HttpField> fields = new ArrayList<>(pairs.size());
        for (Pair pair : pairs) {
            fields.add(
                    new HttpField(
                            text(pair.name(), pair.nameLength()),
                            text(pair.value(), pair.valueLength())));
        }
        return fields;
    }

    /** The pairs of a list, which together are not larger than headers may be. */
    List<Pair> pairs(long pointer, long count) {
        long number = unsigned(count);
        if (number > HttpField.MOST) {
            throw wrong(number + " headers or parameters; at most " + HttpField.MOST);
        }
        CanonicalRecord list = record(pointer, (int) number * PAIR_BYTES);
        List<Pair> pairs = new ArrayList<>((int) number);
        long bytes = 0;
        for (int at = 0; at < number * PAIR_BYTES; at += PAIR_BYTES) {
            Pair pair =
                    new Pair(list.i32(at), list.i32(at + 4), list.i32(at + 8), list.i32(at + 12));
            bytes += unsigned(pair.nameLength()) + unsigned(pair.valueLength());
            if (bytes > MOST_FIELD_BYTES) {
                throw wrong(
                        String.format(
                                Locale.ROOT,
                                "headers or parameters of more than %,d bytes",
                                MOST_FIELD_BYTES));
            }
            pairs.add(pair);
        }
        return pairs;
    }

    /** Whether an option has a value; the number must be 0 or 1. */
    public boolean isSome(long discriminant) {
        if (discriminant != 0 && discriminant != 1) {
            throw wrong("an option that is neither 0 nor 1");
        }
        return discriminant == 1;
    }

    /** The failure of a guest that gives {@code what}. */
    public GuestFailure wrong(String what) {
        return new GuestFailure(kind, deed + " " + what);
    }

    private byte[] within(long pointer, long length) {
        if (!guest.holds(unsigned(pointer), unsigned(length))) {
            throw wrong(
                    unsigned(length)
                            + " bytes at pointer "
                            + unsigned(pointer)
                            + ", which is outside its memory");
        }
        return guest.memory();
    }

    /** A pointer or a length as the unsigned number that it is. */
    public static long unsigned(long i32) {
        return i32 & 0xFFFF_FFFFL;
    }
}
