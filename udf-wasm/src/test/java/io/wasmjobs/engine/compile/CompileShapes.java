package io.wasmjobs.engine.compile;

import static io.wasmjobs.engine.admission.WasmBytes.bytes;
import static io.wasmjobs.engine.admission.WasmBytes.join;
import static io.wasmjobs.engine.admission.WasmBytes.leb;
import static io.wasmjobs.engine.admission.WasmBytes.message;
import static io.wasmjobs.engine.admission.WasmBytes.name;
import static io.wasmjobs.engine.admission.WasmBytes.repeat;
import static io.wasmjobs.engine.admission.WasmBytes.sleb;

import io.wasmjobs.engine.admission.WasmBytes;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** Modules that each have as much of one quantity as a module may: what they cost is estimated. */
final class CompileShapes {

    private static final int NOTHING = WasmBytes.NOTHING;
    private static final byte[] END = bytes(0x0B);
    private static final byte[] I32 = bytes(0x41, 0);
    private static final byte[] DROP = bytes(0x1A);
    private static final byte[] NO_LOCALS = bytes(0);

    private CompileShapes() {}

    /** The shapes by name; each makes a module of about so many functions of one kind. */
    static Map<String, IntFunction<byte[]>> all() {
        Map<String, IntFunction<byte[]>> shapes = new TreeMap<>();
        shapes.put("plain", n -> functions(n, repeat(join(I32, DROP), 8_000)));
        shapes.put("memory", n -> functions(n, repeat(bytes(0x41, 0, 0x28, 2, 0, 0x1A), 3_000)));
        shapes.put("constants", CompileShapes::constants);
        shapes.put("br_table-one-target", n -> functions(n, table(1, 14_000, 0)));
        shapes.put("br_table-8192-of-8000", n -> functions(n, table(1, 8_000, 0)));
        shapes.put("br_table-many-targets", n -> functions(n, table(1_500, 8_000, 1)));
        shapes.put("br_table-far", n -> functions(n, far(1_900, 8_000)));
        shapes.put("br_table-locals", n -> functions(n, locals(2_000), table(1, 8_000, 0)));
        shapes.put("br_table-unreachable", n -> functions(n, unreachableTables()));
        shapes.put("locals", n -> functions(n, locals(9_000), bytes()));
        shapes.put("blocks", n -> functions(n, repeat(bytes(0x02, 0x40, 0x0B), 20_000)));
        shapes.put("branches", n -> functions(n, repeat(branchOut(), 5_000)));
        shapes.put("branches-locals", n -> functions(n, locals(3_000), repeat(branchOut(), 4_000)));
        shapes.put("ifs", n -> functions(n, repeat(bytes(0x41, 0, 0x04, 0x40, 0x05, 0x0B), 4_000)));
        shapes.put("nested", n -> functions(n, nested(1_900)));
        shapes.put("loops", n -> functions(n, repeat(bytes(0x03, 0x40, 0x0B), 5_000)));
        shapes.put("tiny", n -> functions(Math.min(14_000, 200 * n), bytes()));
        ofWholeModules(shapes);
        return shapes;
    }

    private static void ofWholeModules(Map<String, IntFunction<byte[]>> shapes) {
        shapes.put("br_table-values", n -> wide(n, tableOfValues(200, 4_000)));
        shapes.put("calls-wide", n -> wide(n, repeat(bytes(0x10, 3, 0x10, 4), 100)));
        shapes.put("calls-wide-invalid", n -> wide(1, repeat(bytes(0x10, 4), 60 * n)));
        shapes.put(
                "calls-wide-unreached",
                n -> wide(n, join(bytes(0), repeat(bytes(0x10, 4), 9_000))));
        shapes.put("elements", n -> elements(n, 20_000));
        shapes.put("exports", n -> exports(100 * n));
        shapes.put("globals", n -> many(6, bytes(0x7F, 1, 0x41, 0, 0x0B), 900 * n));
        shapes.put("data", n -> many(11, join(bytes(1), leb(1_000), new byte[1_000]), 200 * n));
        shapes.put("parameters", n -> typed(1, 200 * n, 180));
        shapes.put("same-types", n -> typed(900, 60 * n, 1));
        shapes.put("tries", n -> functions(n, repeat(tryTable(), 2_000)));
        shapes.put("tries-nested", n -> functions(n, nestedTries(400)));
        shapes.put(
                "unwinding",
                n ->
                        functions(
                                n,
                                join(repeat(I32, 400), repeat(unwound(), 20), repeat(DROP, 400))));
        shapes.put(
                "wrong-everywhere",
                n -> functions(1, repeat(bytes(0x43, 0, 0, 0, 0, 0x45, 0x1A), 400 * n)));
    }

    /** Functions beside one that gives 200 values (3) and one that takes them (4). */
    private static byte[] wide(int count, byte[] code) {
        byte[] values = repeat(bytes(0x7F), 200);
        WasmBytes module =
                message()
                        .type(join(bytes(0x60, 0), leb(200), values))
                        .type(join(bytes(0x60), leb(200), values, bytes(0)))
                        .function(4, repeat(I32, 200))
                        .function(5, bytes());
        for (int i = 0; i < count; i++) {
            module.function(NOTHING, code);
        }
        return module.build();
    }

    private static byte[] tableOfValues(int values, int targets) {
        return join(
                bytes(0x02, 4),
                repeat(I32, values),
                I32,
                bytes(0x0E),
                leb(targets),
                repeat(bytes(0), targets + 1),
                END,
                bytes(0x10, 4));
    }

    private static byte[] elements(int segments, int each) {
        byte[] segment = join(bytes(1, 0), leb(each), repeat(bytes(0), each));
        return many(9, segment, segments);
    }

    private static byte[] many(int section, byte[] entry, int count) {
        WasmBytes module = message();
        for (int i = 0; i < count; i++) {
            module.add(section, entry);
        }
        return module.build();
    }

    private static byte[] typed(int types, int functions, int parameters) {
        WasmBytes module = message();
        byte[] type = join(bytes(0x60), leb(parameters), repeat(bytes(0x7F), parameters), bytes(0));
        for (int i = 0; i < types; i++) {
            module.type(type);
        }
        for (int i = 0; i < functions; i++) {
            module.function(4, bytes());
        }
        return module.build();
    }

    private static byte[] tryTable() {
        return bytes(0x02, 0x40, 0x1F, 0x40, 1, 2, 0, 0x01, 0x0B, 0x0B);
    }

    private static byte[] nestedTries(int depth) {
        return join(
                bytes(0x02, 0x40),
                repeat(bytes(0x1F, 0x40, 1, 2, 0, 0x02, 0x40, 0x01, 0x0B), depth),
                repeat(END, depth + 1));
    }

    private static byte[] unwound() {
        return bytes(0x02, 0x40, 0x41, 0, 0x41, 0, 0x0D, 0, 0x1A, 0x0B);
    }

    private static byte[] functions(int count, byte[] code) {
        return functions(count, NO_LOCALS, code);
    }

    private static byte[] functions(int count, byte[] locals, byte[] code) {
        WasmBytes module = message();
        for (int i = 0; i < count; i++) {
            module.function(NOTHING, locals, code);
        }
        return module.build();
    }

    private static byte[] locals(int count) {
        return join(bytes(1), leb(count), bytes(0x7F));
    }

    private static byte[] branchOut() {
        return bytes(0x02, 0x40, 0x41, 0, 0x0D, 0, 0x0B);
    }

    private static byte[] constants(int count) {
        WasmBytes module = message();
        long value = 1L << 40;
        for (int i = 0; i < count; i++) {
            ByteArrayOutputStream code = new ByteArrayOutputStream();
            for (int k = 0; k < 5_000; k++) {
                code.writeBytes(join(bytes(0x42), sleb(value++), DROP));
            }
            module.function(NOTHING, code.toByteArray());
        }
        return module.build();
    }

    /** So many blocks, and in the innermost one a table whose targets go out to them in turn. */
    private static byte[] table(int blocks, int targets, int step) {
        int perTable = Math.min(targets, 8_000);
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        for (int left = targets; left > 0; left -= perTable) {
            code.writeBytes(repeat(bytes(0x02, 0x40), blocks));
            code.writeBytes(join(I32, bytes(0x0E), leb(Math.min(left, perTable))));
            for (int i = 0; i <= Math.min(left, perTable); i++) {
                code.writeBytes(leb((long) i * step % blocks));
            }
            code.writeBytes(repeat(END, blocks));
        }
        return code.toByteArray();
    }

    private static byte[] far(int depth, int targets) {
        return join(
                repeat(bytes(0x02, 0x40), depth),
                I32,
                bytes(0x0E),
                leb(targets),
                repeat(leb(depth - 1), targets + 1),
                repeat(END, depth));
    }

    private static byte[] unreachableTables() {
        byte[] one = join(I32, bytes(0x0E), leb(8_000), repeat(bytes(0), 8_001));
        return join(bytes(0x00), repeat(one, 7));
    }

    private static byte[] nested(int depth) {
        return join(repeat(bytes(0x02, 0x40), depth), repeat(END, depth));
    }

    /** For shapes of whole modules: exports with long names. */
    static byte[] exports(int count) {
        WasmBytes module = message();
        for (int i = 0; i < count; i++) {
            module.add(7, join(name("x".repeat(800) + i), bytes(0), leb(0)));
        }
        return module.build();
    }
}
