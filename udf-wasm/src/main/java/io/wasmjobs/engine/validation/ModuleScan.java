package io.wasmjobs.engine.validation;

import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.validation.ModuleShape.Export;
import io.wasmjobs.engine.validation.ModuleShape.Import;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a whole module, section by section (core specification, section 5.5), and collects its
 * properties. Every count is checked against a limit, and against the bytes that are left, before
 * anything is allocated for it.
 */
final class ModuleScan {

    private static final int MAX_PAGES = 65_536;

    final List<FunctionType> types = new ArrayList<>();
    final List<Import> imports = new ArrayList<>();
    final List<Export> exports = new ArrayList<>();

    /** The type of each function, imports first. */
    final List<Integer> functions = new ArrayList<>();

    int importedFunctions;

    /** The number of globals, including imported ones. */
    int globals;

    int memories;
    int memoryPages;
    int maxMemoryPages = MAX_PAGES;
    long tableElements;
    long codeBytes;
    boolean resettable = true;
    long instructions;
    long compileSteps;
    long workingBytes;
    int functionsPerClass = 1;

    /**
     * The copies of the file during compilation: the original, one without custom sections, and the
     * parsed form.
     */
    private static final int COPIES_OF_FILE = 4;

    private static final int STEPS_PER_ENTRY = 40;

    private static final int BYTES_PER_ENTRY = 512;
    private static final int BYTES_PER_ELEMENT = 200;

    private final ModuleLimits limits;
    private final long fileBytes;
    private final Set<String> exportNames = new HashSet<>();
    private int tables;
    private int tags;
    private int bodies;
    private int segments;
    private long elements;
    private CompileCost cost = new CompileCost();
    private long mostTableElements;
    private boolean growsTables;

    private ModuleScan(ModuleLimits limits, int fileBytes) {
        this.limits = limits;
        this.fileBytes = fileBytes;
    }

    /** Adds the cost of objects outside functions and computes the totals. */
    private void sumUp() {
        long entries = (long) globals + exports.size() + imports.size() + segments;
        cost.add(
                STEPS_PER_ENTRY * (entries + elements),
                COPIES_OF_FILE * fileBytes
                        + BYTES_PER_ENTRY * entries
                        + BYTES_PER_ELEMENT * elements);
        instructions = cost.instructions();
        compileSteps = cost.steps();
        functionsPerClass = cost.groupSize(importedFunctions);
        workingBytes = cost.workingBytes(functionsPerClass, importedFunctions);
    }

    static ModuleScan of(byte[] bytes, ModuleLimits limits) throws ModuleRefused {
        ModuleScan scan = new ModuleScan(limits, bytes.length);
        Sections.check(bytes, limits.moduleBytes());
        WasmReader module = new WasmReader(bytes, 8, bytes.length, "the module");
        int last = 0;
        while (module.remaining() > 0) {
            int id = module.u8();
            long size = module.u32();
            WasmReader section = module.part(size, Sections.name(id));
            if (id != 0) {
                last = Sections.inOrder(id, last);
                scan.section(id, section);
                section.mustBeAtEnd();
            } else {
                section.name();
            }
        }
        if (scan.bodies != scan.functions.size() - scan.importedFunctions) {
            throw ModuleRefused.invalid(
                    "malformed WebAssembly: functions and their code differ in number");
        }
        scan.sumUp();
        return scan;
    }

    /** The heap of an instance besides its memory, from measurements that are rounded up. */
    long instanceBytes() {
        return 8_192
                + 16L * (functions.size() + types.size() + segments)
                + 64L * (globals + exports.size())
                + 256L * imports.size()
                + 12L * (growsTables ? mostTableElements : tableElements)
                + 32_768L * tags;
    }

    private void section(int id, WasmReader in) throws ModuleRefused {
        switch (id) {
            case 1 -> readTypes(in);
            case 2 -> readImports(in);
            case 3 -> readFunctions(in);
            case 4 -> readTables(in);
            case 5 -> readMemories(in);
            case 6 -> readGlobals(in);
            case 7 -> readExports(in);
            case 8 -> checkIndex(in, in.u32(), functions.size(), "function");
            case 9 -> {
                int count = in.count("element segments", limits.segments());
                segments += count;
                for (int i = count; i > 0; i--) {
                    elements += Segments.skipElements(in, limits, constants());
                }
            }
            case 10 -> readCode(in);
            case 11 -> {
                int count = in.count("data segments", limits.segments());
                segments += count;
                for (int i = count; i > 0; i--) {
                    Segments.skipData(in, constants());
                }
            }
            case 12 -> in.u32();
            case 13 -> readTags(in);
            default -> throw in.malformed("an unknown id");
        }
    }

    private void readTypes(WasmReader in) throws ModuleRefused {
        for (int i = in.count("types", limits.types()); i > 0; i--) {
            int form = in.u8();
            if (form == 0x4E || form == 0x4F || form == 0x50 || form == 0x5E || form == 0x5F) {
                throw UnsupportedFeatures.garbageCollection();
            }
            if (form != 0x60) {
                throw in.malformed(RefusalMessages.text("a type of the unknown form 0x%02x", form));
            }
            types.add(new FunctionType(valueTypes(in, "parameters"), valueTypes(in, "results")));
        }
    }

    private List<String> valueTypes(WasmReader in, String what) throws ModuleRefused {
        int count = in.count(what + " in one type", limits.parameters());
        List<String> valueTypes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            valueTypes.add(ValueTypes.read(in));
        }
        return valueTypes;
    }

    private void readImports(WasmReader in) throws ModuleRefused {
        for (int i = in.count("imports", limits.imports()); i > 0; i--) {
            String module = in.name();
            String name = in.name();
            int kind = in.u8();
            switch (kind) {
                case 0 -> {
                    functions.add(typeIndex(in));
                    importedFunctions++;
                }
                case 1 -> readTable(in);
                case 2 -> readMemory(in);
                case 3 -> readGlobalType(in);
                case 4 -> readTag(in);
                default -> throw in.malformed("an import of an unknown kind");
            }
            imports.add(new Import(module, name, describe(kind, functions.size() - 1)));
        }
    }

    private void readFunctions(WasmReader in) throws ModuleRefused {
        for (int i = in.count("functions", limits.functions()); i > 0; i--) {
            functions.add(typeIndex(in));
        }
    }

    private void readTables(WasmReader in) throws ModuleRefused {
        for (int i = in.count("tables", limits.tables()); i > 0; i--) {
            readTable(in);
        }
    }

    private void readTable(WasmReader in) throws ModuleRefused {
        int first = in.u8();
        boolean hasInitialValue = first == 0x40;
        if (hasInitialValue) {
            in.u8();
            ValueTypes.readReference(in);
        } else {
            ValueTypes.readReference(in.again());
        }
        long[] size = readLimits(in);
        if (hasInitialValue) {
            constants().constant(in);
        }
        tables++;
        tableElements += size[0];
        mostTableElements += ModuleShape.mostElements(size[0], size[1]);
        if (tableElements > limits.tableElements()) {
            throw ModuleRefused.invalid(
                    RefusalMessages.text(
                            "table %d brings the elements of all tables to %,d; the limit is %,d",
                            tables - 1, tableElements, limits.tableElements()));
        }
    }

    private void readMemories(WasmReader in) throws ModuleRefused {
        for (int i = in.count("memories", MAX_PAGES); i > 0; i--) {
            readMemory(in);
        }
    }

    private void readMemory(WasmReader in) throws ModuleRefused {
        if (++memories > 1) {
            throw UnsupportedFeatures.secondMemory();
        }
        long[] size = readLimits(in);
        if (size[0] > MAX_PAGES || (size[1] > MAX_PAGES && size[1] != Long.MAX_VALUE)) {
            throw in.malformed(RefusalMessages.text("a memory of more than %,d pages", MAX_PAGES));
        }
        memoryPages = (int) size[0];
        maxMemoryPages = (int) Math.min(size[1], MAX_PAGES);
    }

    /** The initial size and the declared maximum. */
    private static long[] readLimits(WasmReader in) throws ModuleRefused {
        int flags = in.u8();
        if ((flags & 4) != 0) {
            throw UnsupportedFeatures.memory64();
        }
        if ((flags & 2) != 0) {
            throw UnsupportedFeatures.threads();
        }
        if (flags > 1) {
            throw in.malformed(RefusalMessages.text("the unknown limits 0x%02x", flags));
        }
        long min = in.u32();
        long max = flags == 1 ? in.u32() : Long.MAX_VALUE;
        if (min > max) {
            throw in.malformed("a size above its own limit");
        }
        return new long[] {min, max};
    }

    private void readGlobals(WasmReader in) throws ModuleRefused {
        for (int i = in.count("globals", limits.globals()); i > 0; i--) {
            readGlobalType(in);
            constants().constant(in);
        }
    }

    private void readGlobalType(WasmReader in) throws ModuleRefused {
        ValueTypes.read(in);
        if (in.u8() > 1) {
            throw in.malformed("a global of unknown mutability");
        }
        globals++;
    }

    private void readTags(WasmReader in) throws ModuleRefused {
        for (int i = in.count("tags", limits.tags()); i > 0; i--) {
            readTag(in);
        }
    }

    private void readTag(WasmReader in) throws ModuleRefused {
        in.u8();
        typeIndex(in);
        tags++;
    }

    private void readExports(WasmReader in) throws ModuleRefused {
        for (int i = in.count("exports", limits.exports()); i > 0; i--) {
            String name = in.name();
            if (!exportNames.add(name)) {
                throw in.malformed("the export " + RefusalMessages.name(name) + " twice");
            }
            int kind = in.u8();
            long index = in.u32();
            int[] counts = {functions.size(), tables, memories, globals, tags};
            if (kind >= counts.length) {
                throw in.malformed("an export of an unknown kind");
            }
            checkIndex(in, index, counts[kind], "export");
            exports.add(new Export(name, describe(kind, (int) index)));
        }
    }

    private void readCode(WasmReader in) throws ModuleRefused {
        codeBytes = in.remaining();
        FunctionWalk walk = constants();
        cost = walk.cost();
        SignatureCost.add(cost, types, functions, importedFunctions);
        bodies = in.count("functions", limits.functions());
        for (int i = 0; i < bodies; i++) {
            int index = importedFunctions + i;
            if (index >= functions.size()) {
                throw in.malformed("code of a function that was not declared");
            }
            long size = in.u32();
            String place = "function " + index;
            if (size > limits.functionBytes()) {
                throw ModuleRefused.invalid(
                        RefusalMessages.text(
                                "%s has %,d bytes of code; the limit is %,d",
                                place, size, limits.functionBytes()));
            }
            WasmReader body = in.part(size, place);
            long parameters = types.get(functions.get(index)).parameters().size();
            walk.body(body, place, locals(body, place, parameters));
            if (cost.steps() > limits.compileSteps()) {
                throw ModuleRefused.invalid(
                        RefusalMessages.text(
                                "compiling the module up to %s takes %,d steps; the limit is %,d",
                                place, cost.steps(), limits.compileSteps()));
            }
        }
        resettable = walk.resettable();
        growsTables = walk.growsTables();
    }

    /** The number of locals, which are declared in runs of up to 2^32 - 1 each. */
    private int locals(WasmReader body, String place, long parameters) throws ModuleRefused {
        long locals = parameters;
        for (int runs = body.count("runs of locals", limits.functionLocals()); runs > 0; runs--) {
            locals += body.u32();
            ValueTypes.read(body);
            if (locals > limits.functionLocals()) {
                throw ModuleRefused.invalid(
                        RefusalMessages.text(
                                "%s has %,d locals or more; the limit is %,d",
                                place, locals, limits.functionLocals()));
            }
        }
        return (int) locals;
    }

    private FunctionWalk constants() {
        return new FunctionWalk(limits, types, functions, globals);
    }

    private int typeIndex(WasmReader in) throws ModuleRefused {
        long type = in.u32();
        checkIndex(in, type, types.size(), "type");
        return (int) type;
    }

    private static void checkIndex(WasmReader in, long index, int count, String what)
            throws ModuleRefused {
        if (index >= count) {
            throw in.malformed(RefusalMessages.text("the unknown %s %,d", what, index));
        }
    }

    private String describe(int kind, int index) {
        return switch (kind) {
            case 0 -> types.get(functions.get(index)).toString();
            case 1 -> "table";
            case 2 -> "memory";
            case 3 -> "global";
            default -> "tag";
        };
    }
}
