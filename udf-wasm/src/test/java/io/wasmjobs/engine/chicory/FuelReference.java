package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.ExecutionListener;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.runtime.MStack;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.Instruction;
import com.dylibso.chicory.wasm.types.OpCode;
import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.compile.Compilation.Checkpoint;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.validation.FuelMeter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An independent implementation of fuel: an interpreter counts the executed instructions of a
 * module without metering.
 */
final class FuelReference implements ExecutionListener {

    private long units;
    private final Map<Integer, Long> calls = new HashMap<>();

    /** The result of a call, and the fuel that it used. */
    record Used(String answer, long fuel) {}

    /** Calls an export of an unmetered module, and counts each instruction. */
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
        Instance instance =
                Instance.builder(Parser.parse(meter(module)))
                        .withMachineFactory(InterpreterMachine::new)
                        .build();
        return metered(instance, FuelCounter.of(instance), fuel, export, arguments);
    }

    /** Calls an export of the metered module, compiled as the engine compiles it. */
    static Used compiled(byte[] module, long fuel, String export, long... arguments)
            throws ModuleRefused {
        WasmModule metered = Parser.parse(meter(module));
        AtomicReference<@Nullable FlatMemory> memory = new AtomicReference<>();
        Instance instance =
                Instance.builder(metered)
                        .withMachineFactory(
                                GuestClassLoader.define(
                                        ClassCompiler.compile(
                                                metered, 1_000, true, false, new Checkpoint()),
                                        true))
                        .withMemoryFactory(
                                limits -> {
                                    FlatMemory made = new FlatMemory(limits, 256);
                                    memory.set(made);
                                    return made;
                                })
                        .build();
        return metered(instance, FuelCounter.of(instance, memory.get()), fuel, export, arguments);
    }

    static byte[] meter(byte[] module) throws ModuleRefused {
        return new FuelMeter(ModuleLimits.DEFAULTS).meter(module);
    }

    private static Used metered(
            Instance instance, FuelCounter counter, long fuel, String export, long... arguments) {
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

    /** The counted units. */
    long units() {
        return units;
    }

    /** The number of calls of the first {@code imports} functions. */
    long callsOfImports(int imports) {
        return calls.entrySet().stream()
                .filter(call -> call.getKey() < imports)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    @Override
    public void onExecution(Instruction instruction, MStack stack) {
        if (instruction.opcode() == OpCode.CALL) {
            calls.merge((int) instruction.operand(0), 1L, Long::sum);
        }
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
