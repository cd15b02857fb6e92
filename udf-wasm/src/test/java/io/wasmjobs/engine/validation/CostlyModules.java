package io.wasmjobs.engine.validation;

import static io.wasmjobs.engine.validation.WasmBytes.bytes;
import static io.wasmjobs.engine.validation.WasmBytes.join;
import static io.wasmjobs.engine.validation.WasmBytes.leb;
import static io.wasmjobs.engine.validation.WasmBytes.repeat;

import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.module.ModuleRefused;
import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Valid modules that consist of many copies of one part that is costly to compile, up to the limits
 * of a module.
 */
public final class CostlyModules {

    private static final int CONST = 0x41;
    private static final int DROP = 0x1A;
    private static final byte[] END = bytes(0x0B);
    private static final byte[] NO_LOCALS = bytes(0);

    /** Bytes of one function's code, below the limit of {@link ModuleLimits#functionBytes()}. */
    private static final int CODE = 6_000;

    private static final Map<String, IntFunction<byte[]>> SHAPES = shapes();

    private CostlyModules() {}

    /** The names of the shapes. */
    public static List<String> names() {
        return List.copyOf(SHAPES.keySet());
    }

    /**
     * The smallest module of a shape, by doubling its parts, whose estimate reaches {@code steps},
     * or the largest one within the limits.
     *
     * @param name one of {@link #names()}
     */
    public static byte[] of(String name, long steps) {
        IntFunction<byte[]> shape = SHAPES.get(name);
        if (shape == null) {
            throw new IllegalArgumentException("no shape " + name);
        }
        byte[] accepted = null;
        for (int size = 1; size <= 1 << 14; size *= 2) {
            byte[] module = shape.apply(size);
            ModuleShape found = scan(module);
            if (found == null) {
                break;
            }
            accepted = module;
            if (found.compileSteps() >= steps) {
                break;
            }
        }
        if (accepted == null) {
            throw new IllegalStateException("the smallest module of " + name + " is refused");
        }
        return accepted;
    }

    private static @Nullable ModuleShape scan(byte[] module) {
        try {
            return new ModuleValidator(ModuleLimits.DEFAULTS).scan(module);
        } catch (ModuleRefused refused) {
            return null;
        }
    }

    private static Map<String, IntFunction<byte[]>> shapes() {
        Map<String, IntFunction<byte[]>> shapes = new LinkedHashMap<>();
        shapes.put("arithmetic", n -> functions(n, NO_LOCALS, fill(bytes(CONST, 1, 0x45, DROP))));
        shapes.put("constants", CostlyModules::constants);
        shapes.put("empty functions", n -> functions(8 * n, NO_LOCALS, bytes()));
        shapes.put("empty blocks", n -> functions(n, NO_LOCALS, fill(bytes(0x02, 0x40, 0x0B))));
        shapes.put("empty loops", n -> functions(n, NO_LOCALS, fill(bytes(0x03, 0x40, 0x0B))));
        shapes.put("nested blocks", n -> functions(n, NO_LOCALS, nested(1_900)));
        shapes.put(
                "conditions",
                n -> functions(n, NO_LOCALS, fill(bytes(CONST, 1, 0x04, 0x40, 0x05, 0x0B))));
        shapes.put("many locals", n -> functions(n, locals(9_900), fill(bytes(0x02, 0x40, 0x0B))));
        shapes.put("branches to one block", n -> functions(n, NO_LOCALS, branches(1_500)));
        shapes.put("jump tables", n -> functions(n, NO_LOCALS, jumpTable(5_000)));
        shapes.put("jump tables with locals", n -> functions(n, locals(1_000), jumpTable(2_000)));
        shapes.put("blocks above a high stack", n -> functions(n, NO_LOCALS, highStack(500)));
        shapes.put("calls", n -> functions(n, NO_LOCALS, fill(bytes(0x10, 4))));
        shapes.put("indirect calls", CostlyModules::indirectCalls);
        shapes.put("types", CostlyModules::types);
        shapes.put("memory accesses", n -> functions(n, NO_LOCALS, fill(LOAD_AND_STORE)));
        shapes.put("floating point", n -> functions(n, NO_LOCALS, fill(FLOATS)));
        shapes.put("unreachable code", n -> functions(n, NO_LOCALS, unreachable()));
        shapes.put("selections", n -> functions(n, NO_LOCALS, fill(SELECTION)));
        shapes.put("globals", CostlyModules::globals);
        return shapes;
    }

    private static final byte[] LOAD_AND_STORE = bytes(CONST, 0, CONST, 0, 0x28, 2, 0, 0x36, 2, 0);
    private static final byte[] FLOATS = join(bytes(CONST, 1, 0xB7, 0x9F, 0xAA, DROP));
    private static final byte[] SELECTION = bytes(CONST, 1, CONST, 2, CONST, 3, 0x1B, DROP);

    private static WasmBytes base() {
        return WasmBytes.message();
    }

    /**
     * A module of {@code count} functions {@code () -> ()} with the same code, after an empty one.
     */
    private static byte[] functions(int count, byte[] locals, byte[] code) {
        return functions(base(), count, locals, code);
    }

    private static byte[] functions(WasmBytes module, int count, byte[] locals, byte[] code) {
        // Functions 3 and 4 can be called: they do nothing.
        module.function(WasmBytes.NOTHING, bytes()).function(WasmBytes.NOTHING, bytes());
        for (int i = 0; i < count; i++) {
            module.function(WasmBytes.NOTHING, locals, code);
        }
        return module.build();
    }

    private static byte[] fill(byte[] part) {
        return repeat(part, CODE / part.length);
    }

    private static byte[] locals(int count) {
        return join(bytes(1), leb(count), bytes(0x7E));
    }

    private static byte[] nested(int depth) {
        return join(repeat(bytes(0x02, 0x40), depth), repeat(END, depth));
    }

    private static byte[] branches(int count) {
        return join(bytes(0x02, 0x40), repeat(bytes(CONST, 0, 0x0D, 0), count), END);
    }

    private static byte[] jumpTable(int targets) {
        return join(
                bytes(0x02, 0x40, 0x02, 0x40, CONST, 0, 0x0E),
                leb(targets),
                repeat(bytes(0, 1), targets / 2),
                bytes(0),
                END,
                END);
    }

    private static byte[] highStack(int height) {
        return join(
                repeat(bytes(CONST, 1), height),
                repeat(bytes(0x02, 0x40, 0x0B), 200),
                repeat(bytes(DROP), height));
    }

    private static byte[] unreachable() {
        return join(bytes(0x00), fill(bytes(CONST, 1, 0x45, DROP)));
    }

    /** Distinct constants, each of which takes an entry in the class's constant pool. */
    private static byte[] constants(int count) {
        WasmBytes module = base();
        long next = 1L << 40;
        for (int function = 0; function < count; function++) {
            ByteArrayOutputStream code = new ByteArrayOutputStream();
            for (int i = 0; i < CODE / 8; i++) {
                code.writeBytes(join(bytes(0x42), WasmBytes.sleb(next++), bytes(DROP)));
            }
            module.function(WasmBytes.NOTHING, code.toByteArray());
        }
        return module.build();
    }

    private static byte[] indirectCalls(int count) {
        WasmBytes module = base().add(4, bytes(0x70, 0, 1));
        return functions(
                module, count, NO_LOCALS, fill(bytes(CONST, 0, 0x11, WasmBytes.NOTHING, 0)));
    }

    /** Many types of many parameters, each with functions. */
    private static byte[] types(int count) {
        WasmBytes module = base();
        int types = Math.min(count, 900);
        for (int type = 0; type < types; type++) {
            // The types of the parameters encode the number of the type.
            byte[] parameters = new byte[100];
            for (int bit = 0; bit < parameters.length; bit++) {
                parameters[bit] = (byte) ((type >> (bit % 12) & 1) == 0 ? 0x7F : 0x7E);
            }
            module.type(join(bytes(0x60), leb(parameters.length), parameters, bytes(0)));
        }
        for (int i = 0; i < Math.min(8 * count, 14_000); i++) {
            module.function(4 + i % types, bytes());
        }
        return module.build();
    }

    private static byte[] globals(int count) {
        WasmBytes module = base();
        for (int i = 0; i < Math.min(count, 19_000); i++) {
            module.add(6, bytes(0x7F, 1, CONST, 0, 0x0B));
        }
        return functions(module, count, NO_LOCALS, fill(bytes(0x23, 0, 0x24, 0)));
    }
}
