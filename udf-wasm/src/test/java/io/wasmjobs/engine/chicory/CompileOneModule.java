package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.wasm.Parser;
import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.compile.Compilation;
import io.wasmjobs.engine.validation.CostlyModules;
import io.wasmjobs.engine.validation.ModuleShape;
import io.wasmjobs.engine.validation.ModuleValidator;
import java.lang.management.ManagementFactory;

/**
 * Compiles one of {@link CostlyModules} in a JVM with the estimated heap, and prints the smallest
 * processor time in nanoseconds for each estimated step.
 */
final class CompileOneModule {

    private static final int TIMES = 4;

    private CompileOneModule() {}

    /**
     * Compiles one module.
     *
     * @param arguments a shape's name, and the number of steps of its module
     */
    public static void main(String[] arguments) throws Exception {
        byte[] module = CostlyModules.of(arguments[0], Long.parseLong(arguments[1]));
        ModuleShape shape = new ModuleValidator(ModuleLimits.DEFAULTS).scan(module);
        long least = Long.MAX_VALUE;
        for (int time = 0; time < TIMES; time++) {
            long began = processorNanos();
            ClassCompiler.compile(
                    Parser.parse(module), shape.functionsPerClass(), new Compilation.Checkpoint());
            least = Math.min(least, processorNanos() - began);
        }
        System.out.println((double) least / shape.compileSteps());
    }

    private static long processorNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
