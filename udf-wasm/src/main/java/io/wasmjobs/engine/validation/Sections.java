package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.module.ModuleRefused;
import java.util.List;

/** A module's head and the order of its sections (core specification, section 5.5). */
final class Sections {

    private static final List<String> NAMES =
            List.of(
                    "a custom section",
                    "the type section",
                    "the import section",
                    "the function section",
                    "the table section",
                    "the memory section",
                    "the global section",
                    "the export section",
                    "the start section",
                    "the element section",
                    "the code section",
                    "the data section",
                    "the data count section",
                    "the tag section");

    /** Ids in the order in which sections must come. */
    private static final List<Integer> ORDER =
            List.of(0, 1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11);

    private Sections() {}

    /** Checks the size, the magic number and the version. */
    static void check(byte[] bytes, int maxBytes) throws ModuleRefused {
        if (bytes.length > maxBytes) {
            throw ModuleRefused.invalid(
                    RefusalMessages.text(
                            "the module has %,d bytes; the limit is %,d", bytes.length, maxBytes));
        }
        if (bytes.length == 0) {
            throw ModuleRefused.invalid("the module is empty");
        }
        if (bytes.length < 4
                || bytes[0] != 0
                || bytes[1] != 'a'
                || bytes[2] != 's'
                || bytes[3] != 'm') {
            throw ModuleRefused.invalid("this is not WebAssembly: " + beginning(bytes));
        }
        if (bytes.length < 8) {
            throw ModuleRefused.invalid("truncated WebAssembly: the module ends within its head");
        }
        if (bytes[6] == 1 && bytes[7] == 0) {
            throw UnsupportedFeatures.component();
        }
        if (bytes[4] != 1 || bytes[5] != 0 || bytes[6] != 0 || bytes[7] != 0) {
            throw ModuleRefused.invalid(
                    RefusalMessages.text(
                            "this is WebAssembly of the unknown version %d; the runtime knows 1",
                            (bytes[4] & 0xFF)
                                    | ((bytes[5] & 0xFF) << 8)
                                    | ((bytes[6] & 0xFF) << 16)
                                    | (bytes[7] << 24)));
        }
    }

    static String name(int id) {
        return id < NAMES.size() ? NAMES.get(id) : "section " + id;
    }

    /**
     * The position of section {@code id} in the required order, which must be after {@code last}.
     */
    static int inOrder(int id, int last) throws ModuleRefused {
        int place = ORDER.indexOf(id);
        if (place < 0) {
            throw ModuleRefused.invalid("malformed WebAssembly: it has the unknown section " + id);
        }
        if (place <= last) {
            throw ModuleRefused.invalid(
                    "malformed WebAssembly: " + name(id) + " comes twice or too late");
        }
        return place;
    }

    /** Whether the position of section {@code id} is that of section {@code other} or after it. */
    static boolean isAtOrAfter(int id, int other) {
        return ORDER.indexOf(id) >= ORDER.indexOf(other);
    }

    private static String beginning(byte[] bytes) {
        if (bytes.length >= 2 && bytes[0] == 'P' && bytes[1] == 'K') {
            return "it is a zip file";
        }
        if (bytes[0] == '(') {
            return "it looks like the text format; assemble it first (wat2wasm)";
        }
        StringBuilder hex = new StringBuilder("it begins with");
        for (int i = 0; i < Math.min(4, bytes.length); i++) {
            hex.append(RefusalMessages.text(" %02x", bytes[i]));
        }
        return hex.append(" instead of 00 61 73 6d").toString();
    }
}
