package io.wasmjobs.engine.validation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes modules in the binary format, valid or not, section by section. */
public final class WasmBytes {

    /** The types that {@link #message} declares, by index. */
    public static final int NOTHING = 0;

    public static final int ALLOC = 1;
    public static final int DEALLOC = 2;
    public static final int HANDLE = 3;

    private static final int[] ORDER = {1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11};

    private final Map<Integer, List<byte[]>> sections = new TreeMap<>();

    /** A module of the message ABI with empty functions. */
    public static WasmBytes message() {
        return message(0);
    }

    /** A module of the message ABI that imports a function, of one of its types. */
    public static WasmBytes messageImporting(String module, String name, int type) {
        return message(1).add(2, join(name(module), name(name), bytes(0), leb(type)));
    }

    private static WasmBytes message(int imported) {
        return new WasmBytes()
                .type(bytes(0x60, 0, 0))
                .type(bytes(0x60, 1, 0x7F, 1, 0x7F))
                .type(bytes(0x60, 2, 0x7F, 0x7F, 0))
                .type(bytes(0x60, 2, 0x7F, 0x7F, 1, 0x7E))
                .function(ALLOC, bytes(0x41, 0))
                .function(DEALLOC, bytes())
                .function(HANDLE, bytes(0x42, 0))
                .add(5, bytes(0, 1))
                .export("memory", 2, 0)
                .export("alloc", 0, imported)
                .export("dealloc", 0, imported + 1)
                .export("handle", 0, imported + 2);
    }

    /** Adds a type. */
    public WasmBytes type(byte[] type) {
        return add(1, type);
    }

    /** Adds a function without locals; {@code code} leaves the last {@code end} out. */
    public WasmBytes function(int type, byte[] code) {
        return function(type, bytes(0), code);
    }

    /** Adds a function; {@code locals} is the whole vector. */
    public WasmBytes function(int type, byte[] locals, byte[] code) {
        byte[] body = join(locals, code, bytes(0x0B));
        add(3, leb(type));
        return add(10, join(leb(body.length), body));
    }

    /** Adds an export of a kind (0 function, 1 table, 2 memory, 3 global, 4 tag). */
    public WasmBytes export(String name, int kind, int index) {
        return add(7, join(name(name), bytes(kind), leb(index)));
    }

    /** Adds an entry to any section. */
    public WasmBytes add(int section, byte[] entry) {
        sections.computeIfAbsent(section, id -> new ArrayList<>()).add(entry);
        return this;
    }

    /** Takes a section's entries away. */
    public WasmBytes without(int section) {
        sections.remove(section);
        return this;
    }

    /** The module. */
    public byte[] build() {
        ByteArrayOutputStream module = new ByteArrayOutputStream();
        module.writeBytes(bytes(0, 'a', 's', 'm', 1, 0, 0, 0));
        for (int id : ORDER) {
            List<byte[]> entries = sections.getOrDefault(id, List.of());
            if (!entries.isEmpty()) {
                byte[] content = join(entries.toArray(new byte[0][]));
                boolean isVector = id != 8 && id != 12;
                module.writeBytes(
                        section(id, isVector ? join(leb(entries.size()), content) : content));
            }
        }
        return module.toByteArray();
    }

    /** A section with its id and size. */
    public static byte[] section(int id, byte[] content) {
        return join(bytes(id), leb(content.length), content);
    }

    /** A name: its length and its UTF-8 bytes. */
    public static byte[] name(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return join(leb(utf8.length), utf8);
    }

    /** A number as unsigned LEB128. */
    public static byte[] leb(long number) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = number;
        do {
            long next = rest & 0x7F;
            rest >>>= 7;
            out.write((int) (rest == 0 ? next : next | 0x80));
        } while (rest != 0);
        return out.toByteArray();
    }

    /** A number as signed LEB128. */
    public static byte[] sleb(long number) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = number;
        while (true) {
            int next = (int) (rest & 0x7F);
            rest >>= 7;
            boolean isLast = rest == ((next & 0x40) == 0 ? 0 : -1);
            out.write(isLast ? next : next | 0x80);
            if (isLast) {
                return out.toByteArray();
            }
        }
    }

    /** Bytes, written as ints. */
    public static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** All parts in a row. */
    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** The same part many times. */
    public static byte[] repeat(byte[] part, int times) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
