package io.wasmjobs.engine.validation;

import java.util.List;

/**
 * The properties of a module that follow from its bytes.
 *
 * @param imports its imports, in the module's order
 * @param exports its exports, in the module's order
 * @param memoryPages its initial memory, in pages of 64 KiB; 0 if it has none
 * @param maxMemoryPages the memory's declared maximum; 65,536 if it declares none
 * @param functions functions of its own
 * @param codeBytes the code of all functions
 * @param tableElements initial elements of all tables
 * @param resettable whether restoring memory and globals resets the instance completely: it never
 *     writes a table, drops an element segment, or uses exceptions
 * @param instructions instructions of all functions; each is an object during compilation
 * @param compileSteps a bound on what compiling it costs
 * @param functionsPerClass the number of functions to compile to one class, so that no class takes
 *     long
 * @param workingBytes a bound on the heap that compiling it takes
 * @param instanceBytes the most heap that an instance takes besides its memory: tables up to their
 *     maximum, globals, exports, and overhead for each function
 */
public record ModuleShape(
        List<Import> imports,
        List<Export> exports,
        int memoryPages,
        int maxMemoryPages,
        int functions,
        long codeBytes,
        int tableElements,
        boolean resettable,
        long instructions,
        long compileSteps,
        int functionsPerClass,
        long workingBytes,
        long instanceBytes) {

    /** The most elements of a table, whatever its module declares. */
    public static final long MOST_TABLE_ELEMENTS = 100_000;

    private static final String ERROR_IS_FAILURE = "wasmjobs_error_is_failure";

    /** Copies the lists. */
    public ModuleShape {
        imports = List.copyOf(imports);
        exports = List.copyOf(exports);
    }

    /** How many elements a table may have that starts with {@code min} and declares {@code max}. */
    public static long mostElements(long min, long max) {
        return Math.min(max, Math.max(min, MOST_TABLE_ELEMENTS));
    }

    /**
     * Whether the module declares that an answer of type {@code Error} is a failure: it exports
     * {@code wasmjobs_error_is_failure}, as guests of the project's SDKs do. The function is never
     * called.
     */
    public boolean saysErrorIsFailure() {
        return exports.stream().anyMatch(export -> export.name().equals(ERROR_IS_FAILURE));
    }

    /**
     * An import of the module.
     *
     * @param type {@code (i32, i64) -> i32} for a function, else {@code memory}, {@code table},
     *     {@code global} or {@code tag}
     */
    public record Import(String module, String name, String type) {}

    /**
     * An export of the module.
     *
     * @param type as for an import
     */
    public record Export(String name, String type) {}
}
