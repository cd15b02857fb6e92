package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.module.ModuleRefused;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the values of the WebAssembly binary format (core specification, section 5.2) and never
 * reads past its end.
 */
final class WasmReader {

    private static final int MAX_NAME_BYTES = 4_096;

    private final byte[] bytes;
    private final int end;
    private final String place;
    private int position;

    /** Reads from {@code position} up to {@code end}; refusals name {@code place}. */
    WasmReader(byte[] bytes, int position, int end, String place) {
        this.bytes = bytes;
        this.position = position;
        this.end = end;
        this.place = place;
    }

    int position() {
        return position;
    }

    int remaining() {
        return end - position;
    }

    /** A reader of the next {@code size} bytes, which this reader skips. */
    WasmReader part(long size, String name) throws ModuleRefused {
        int start = position;
        skip(size);
        return new WasmReader(bytes, start, position, name);
    }

    int u8() throws ModuleRefused {
        if (position >= end) {
            throw truncated();
        }
        return bytes[position++] & 0xFF;
    }

    /** Moves this reader back by one byte. */
    WasmReader again() {
        position--;
        return this;
    }

    void skip(long count) throws ModuleRefused {
        if (count > remaining()) {
            throw truncated();
        }
        position += (int) count;
    }

    /** An unsigned LEB128 number of at most 32 bits. */
    long u32() throws ModuleRefused {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                if (value > 0xFFFF_FFFFL) {
                    break;
                }
                return value;
            }
        }
        throw malformed("a number of more than 32 bits");
    }

    /** Skips an unsigned LEB128 number of at most 64 bits. */
    void skipU64() throws ModuleRefused {
        skipLeb(10);
    }

    /** Skips a signed LEB128 number of at most {@code bits} bits. */
    void skipSigned(int bits) throws ModuleRefused {
        skipLeb((bits + 6) / 7);
    }

    /** A signed LEB128 number of at most 33 bits: a block's type, or a heap type. */
    long s33() throws ModuleRefused {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return (next & 0x40) != 0 ? value | (-1L << (shift + 7)) : value;
            }
        }
        throw malformed("a number of more than 33 bits");
    }

    /** The length of a vector, which is at most {@code limit} and the number of bytes left. */
    int count(String what, long limit) throws ModuleRefused {
        long count = u32();
        if (count > limit) {
            throw ModuleRefused.invalid(
                    RefusalMessages.text(
                            "%s has %,d %s; the limit is %,d", place, count, what, limit));
        }
        if (count > remaining()) {
            throw malformed(RefusalMessages.text("a count of %,d %s", count, what));
        }
        return (int) count;
    }

    /** A name in UTF-8. */
    String name() throws ModuleRefused {
        long length = u32();
        if (length > MAX_NAME_BYTES) {
            throw malformed(RefusalMessages.text("a name of %,d bytes", length));
        }
        int start = position;
        skip(length);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, (int) length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("a name that is not UTF-8");
        }
    }

    void mustBeAtEnd() throws ModuleRefused {
        if (remaining() > 0) {
            throw malformed(RefusalMessages.text("%,d bytes too many", remaining()));
        }
    }

    ModuleRefused malformed(String what) {
        return ModuleRefused.invalid(
                RefusalMessages.text(
                        "malformed WebAssembly: %s, at byte %,d, has %s", place, position, what));
    }

    private void skipLeb(int maxBytes) throws ModuleRefused {
        for (int i = 0; i < maxBytes; i++) {
            if (u8() < 0x80) {
                return;
            }
        }
        throw malformed("a number of too many bytes");
    }

    private ModuleRefused truncated() {
        return ModuleRefused.invalid(
                RefusalMessages.text(
                        "truncated WebAssembly: %s ends at byte %,d, too early", place, end));
    }
}
