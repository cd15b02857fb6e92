package io.wasmjobs.engine.abi;

import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.http.HttpField;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Puts values into the memory of a guest in the layout of the canonical ABI that wit-bindgen 0.2
 * generates. Room for them comes from the guest's {@code canonical_abi_realloc}, and the guest owns
 * it afterwards.
 *
 * <p>A text is its bytes in UTF-8; a text, or a list, is passed as its address and its length, four
 * bytes each.
 */
public final class CanonicalMemory {

    /** The export that allocates. */
    static final String REALLOC = "canonical_abi_realloc";

    private static final int REFERENCE_BYTES = 8;
    private static final int REFERENCE_ALIGNMENT = 4;

    private final Guest guest;
    private final int realloc;

    /** The memory of {@code guest}. */
    public CanonicalMemory(Guest guest) {
        this.guest = guest;
        this.realloc = guest.function(REALLOC);
    }

    /**
     * Has the guest allocate {@code length} bytes.
     *
     * @return an address that has so many bytes within the memory
     * @throws GuestFailure if the guest returns another one
     */
    private int allocate(int alignment, long length) {
        if (realloc == Guest.NO_FUNCTION) {
            throw new GuestFailure(FailureKind.TRAP, "does not export " + REALLOC);
        }
        if (length > guest.maxMemoryBytes()) {
            throw new GuestFailure(
                    FailureKind.MEMORY_LIMIT,
                    "cannot be given " + length + " bytes within its memory limit");
        }
        int pointer = (int) guest.call(realloc, 0, 0, alignment, length);
        if (pointer == 0 && length > 0 && guest.wasRefusedGrowth()) {
            throw new GuestFailure(
                    FailureKind.MEMORY_LIMIT,
                    "could not allocate " + length + " bytes within its memory limit");
        }
        long address = Integer.toUnsignedLong(pointer);
        if (!guest.holds(address, length)) {
            throw new GuestFailure(
                    FailureKind.INVALID_ANSWER,
                    "answered "
                            + REALLOC
                            + " of "
                            + length
                            + " bytes with pointer "
                            + address
                            + ", which is outside its memory");
        }
        return pointer;
    }

    /** Puts bytes; returns their address. */
    public int bytes(byte[] bytes) {
        int pointer = allocate(1, bytes.length);
        guest.write(pointer, bytes, bytes.length);
        return pointer;
    }

    /** Puts a list of texts; returns its address. */
    public int texts(List<byte[]> texts) {
        int list = allocate(REFERENCE_ALIGNMENT, (long) texts.size() * REFERENCE_BYTES);
        CanonicalRecord reference = new CanonicalRecord(REFERENCE_BYTES);
        for (int i = 0; i < texts.size(); i++) {
            byte[] text = texts.get(i);
            reference.i32(0, bytes(text)).i32(4, text.length);
            guest.write(list + i * REFERENCE_BYTES, reference.bytes(), REFERENCE_BYTES);
        }
        return list;
    }

    /** Puts a list of pairs of texts; returns its address. */
    public int fields(List<HttpField> fields) {
        int pairBytes = 2 * REFERENCE_BYTES;
        int list = allocate(REFERENCE_ALIGNMENT, (long) fields.size() * pairBytes);
        CanonicalRecord pair = new CanonicalRecord(pairBytes);
        for (int i = 0; i < fields.size(); i++) {
            byte[] name = fields.get(i).name().getBytes(StandardCharsets.UTF_8);
            byte[] value = fields.get(i).value().getBytes(StandardCharsets.UTF_8);
            pair.i32(0, bytes(name)).i32(4, name.length);
            pair.i32(8, bytes(value)).i32(12, value.length);
            guest.write(list + i * pairBytes, pair.bytes(), pairBytes);
        }
        return list;
    }
}
