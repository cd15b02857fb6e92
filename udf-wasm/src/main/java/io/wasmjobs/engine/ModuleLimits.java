package io.wasmjobs.engine;

/**
 * How large a module, and each of its parts, may be. They bound what a small upload can make the
 * host spend on reading and compiling it.
 *
 * @param moduleBytes the whole file
 * @param functions functions of its own
 * @param functionBytes the code of one function; the JVM compiles none over 64 KiB of its own code
 * @param functionLocals parameters and locals of one function
 * @param branchTargets the targets of one {@code br_table}
 * @param nesting blocks within blocks
 * @param stackHeight values that one function keeps on its operand stack
 * @param types entries of the type section
 * @param parameters parameters, and results, of one type
 * @param imports entries of the import section
 * @param exports entries of the export section
 * @param globals globals of its own
 * @param tags tags of its own: an instance keeps the last exception of each
 * @param tables tables of its own
 * @param tableElements the initial elements of all tables together
 * @param segments element segments, and data segments
 * @param compileSteps a bound on what compiling costs, in steps of about 50 ns
 */
public record ModuleLimits(
        int moduleBytes,
        int functions,
        int functionBytes,
        int functionLocals,
        int branchTargets,
        int nesting,
        int stackHeight,
        int types,
        int parameters,
        int imports,
        int exports,
        int globals,
        int tags,
        int tables,
        int tableElements,
        int segments,
        long compileSteps) {

    /**
     * Limits that fit the output of compilers for C, Rust, Go and AssemblyScript, and a JavaScript
     * interpreter.
     */
    public static final ModuleLimits DEFAULTS =
            new ModuleLimits(
                    16 * 1024 * 1024,
                    15_000,
                    65_536,
                    10_000,
                    8_192,
                    2_000,
                    512,
                    1_000,
                    200,
                    1_000,
                    20_000,
                    20_000,
                    100,
                    8,
                    100_000,
                    50_000,
                    500_000_000L);
}
