package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.ExecutionListener;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.runtime.MStack;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.Instruction;
import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.validation.FuelMeter;
import java.util.Arrays;
import java.util.function.Function;

/**
 * The definition of fuel, a second time: an interpreter counts what it executes of a module that is
 * not metered.
 */
final class FuelReference implements ExecutionListener {

    private long units;

    /** What a call answered, and what it used. */
    record Used(String answer, long fuel) {}

    /** Calls an export of a module that is not metered, and counts instruction by instruction. */
    static Used counted(byte[] module, String export, long... arguments) {
        FuelReference count = new FuelReference();
        Instance instance =
                Instance.builder(Parser.parse(module))
                        .withMachineFactory(InterpreterMachine::new)
                        .withUnsafeExecutionListener(count)
                        .build();
        count.units = 0;
        String answer = call(instance, export, arguments);
        return new Used(answer, count.units);
    }

    /** Calls an export of the metered module on the interpreter. */
    static Used interpreted(byte[] module, long fuel, String export, long... arguments)
            throws ModuleRefused {
        return metered(Parser.parse(meter(module)), InterpreterMachine::new, fuel, export, arguments);
    }

    /** Calls an export of the metered module, compiled. */
    static Used compiled(byte[] module, long fuel, String export, long... arguments)
            throws ModuleRefused {
        WasmModule metered = Parser.parse(meter(module));
        Function<Instance, Machine> machines =
                MachineFactoryCompiler.builder(metered)
                        .withInterpreterFallback(InterpreterFallback.FAIL)
                        .compile();
        return metered(metered, machines, fuel, export, arguments);
    }

    static byte[] meter(byte[] module) throws ModuleRefused {
        return new FuelMeter(ModuleLimits.DEFAULTS).meter(module);
    }

    private static Used metered(
            WasmModule module,
            Function<Instance, Machine> machines,
            long fuel,
            String export,
            long... arguments) {
        Instance instance = Instance.builder(module).withMachineFactory(machines).build();
        FuelCounter counter = FuelCounter.of(instance);
        counter.fill(fuel);
        String answer = call(instance, export, arguments);
        return new Used(counter.isUsedUp() ? "used up" : answer, counter.used());
    }

    private static String call(Instance instance, String export, long... arguments) {
        try {
            return Arrays.toString(instance.export(export).apply(arguments));
        } catch (ChicoryException trap) {
            return "trap";
        }
    }

    @Override
    public void onExecution(Instruction instruction, MStack stack) {
        units +=
                switch (instruction.opcode()) {
                    case BLOCK, LOOP, ELSE, END, TRY_TABLE -> 0;
                    case MEMORY_COPY, MEMORY_FILL, MEMORY_INIT -> 1 + (top(stack) >> 3);
                    case TABLE_COPY, TABLE_FILL, TABLE_INIT, TABLE_GROW -> 1 + top(stack);
                    default -> 1;
                };
    }

    private static long top(MStack stack) {
        return Integer.toUnsignedLong((int) stack.peek());
    }
}
