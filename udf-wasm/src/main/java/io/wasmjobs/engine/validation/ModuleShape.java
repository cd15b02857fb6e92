package io.wasmjobs.engine.validation;

import java.util.List;

/**
 * What a module is, read from its bytes alone.
 *
 * @param imports what it asks of the host, in its own order
 * @param exports what it offers, in its own order
 * @param memoryPages its memory at the start, in pages of 64 KiB; 0 where it has none
 * @param maxMemoryPages how far it may grow by its own word; 65,536 where it says nothing
 * @param functions functions of its own
 * @param codeBytes the code of all functions
 * @param tableElements elements of all tables at the start
 * @param resettable whether putting memory and globals back puts everything back: it never writes a
 *     table, drops an element segment, or uses exceptions
 * @param instructions instructions of all functions; each is an object while it is compiled
 * @param compileSteps a bound on what compiling it costs
 * @param functionsPerClass how many functions to compile to one class, so that none takes long
 * @param workingBytes a bound on the heap that compiling it takes
 * @param instanceBytes the heap that an instance takes beside its memory, at most: tables as far as
 *     they may grow, globals, exports, and what goes with each function
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

    /** A table never has more elements, whatever its module says. */
    public static final long MOST_TABLE_ELEMENTS = 100_000;

    private static final String ERROR_IS_FAILURE = "wasmjobs_error_is_failure";

    /** A shape whose lists are copies. */
    public ModuleShape {
        imports = List.copyOf(imports);
        exports = List.copyOf(exports);
    }

    /** How many elements a table may have that starts with {@code min} and declares {@code max}. */
    public static long mostElements(long min, long max) {
        return Math.min(max, Math.max(min, MOST_TABLE_ELEMENTS));
    }

    /**
     * Whether an answer of type {@code Error} is a failure by the module's own word: the project's
     * SDKs export {@code wasmjobs_error_is_failure}, which is never called.
     */
    public boolean saysErrorIsFailure() {
        return exports.stream().anyMatch(export -> export.name().equals(ERROR_IS_FAILURE));
    }

    /**
     * Something that the host must give.
     *
     * @param type {@code (i32, i64) -> i32} for a function, else {@code memory}, {@code table},
     *     {@code global} or {@code tag}
     */
    public record Import(String module, String name, String type) {}

    /**
     * Something that the module gives.
     *
     * @param type as an import's
     */
    public record Export(String name, String type) {}
}
