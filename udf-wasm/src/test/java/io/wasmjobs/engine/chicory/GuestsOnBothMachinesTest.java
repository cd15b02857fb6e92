package io.wasmjobs.engine.chicory;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.Guests;
import io.wasmjobs.engine.Isolation;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.abi.LogLines;
import io.wasmjobs.engine.abi.Network;
import io.wasmjobs.engine.validation.FunctionNames;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guests behave and fail in the same way interpreted and compiled, also after a reset. */
class GuestsOnBothMachinesTest {

    private static final Message MESSAGE = new Message("Request", Bytes.utf8("the payload"));

    @ParameterizedTest
    @CsvSource({
        "echo, MESSAGE, the payload",
        "cat, WASI, the payload",
        "processor, DECATON, the payload1",
        "leaky, MESSAGE, ''",
    })
    void aGuestReturnsTheSameAnswerOnBoth(String guest, Abi abi, String answer) {
        Bytes expected = Bytes.utf8(answer.isEmpty() ? "\0" : answer);
        assertThat(answerTwice(interpreted(guest), abi)).isEqualTo(expected);
        assertThat(answerTwice(compiled(guest), abi)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "unreachable, TRAP",
        "division-by-zero, TRAP",
        "load-out-of-bounds, TRAP",
        "store-negative, TRAP",
        "ill-typed-table-call, TRAP",
        "deep-recursion, STACK_EXHAUSTED",
        "answer-far-away, INVALID_ANSWER",
    })
    void aGuestFailsInTheSameWayOnBoth(String guest, FailureKind kind) {
        assertThat(failure(interpreted(guest))).isEqualTo(kind);
        assertThat(failure(compiled(guest))).isEqualTo(kind);
    }

    private static CompiledModule interpreted(String guest) {
        WasmModule module = Parser.parse(Guests.wat(guest).toByteArray());
        return new CompiledModule(module, InterpreterMachine::new, FunctionNames.NONE, 0, 0);
    }

    private static CompiledModule compiled(String guest) {
        WasmModule module = Parser.parse(Guests.wat(guest).toByteArray());
        return new CompiledModule(
                module,
                MachineFactoryCompiler.builder(module)
                        .withInterpreterFallback(InterpreterFallback.FAIL)
                        .compile(),
                FunctionNames.NONE,
                0,
                0);
    }

    private static Bytes answerTwice(CompiledModule compiled, Abi abi) {
        GuestInstance instance = template(compiled, abi).instantiate(initialisation());
        Message first = instance.answer(context());
        assertThat(instance.recycle()).isTrue();
        assertThat(instance.answer(context())).isEqualTo(first);
        return first.payload();
    }

    // The test examines any exception of guest code.
    @SuppressWarnings("IllegalCatch")
    private static FailureKind failure(CompiledModule compiled) {
        InstanceTemplate template = template(compiled, Abi.MESSAGE);
        GuestInstance instance = template.instantiate(initialisation());
        try {
            throw new AssertionError("it answered " + instance.answer(context()));
        } catch (RuntimeException | StackOverflowError thrown) {
            return GuestFaults.failure(thrown, template).kind();
        }
    }

    private static InstanceTemplate template(CompiledModule compiled, Abi abi) {
        return new InstanceTemplate(
                "guest", compiled, abi, Isolation.RESET, 64, Map.of(), Map.of());
    }

    private static InvocationContext initialisation() {
        return InvocationContext.ofInitialisation(1 << 20, new LogLines(10, 1_000));
    }

    private static InvocationContext context() {
        return new InvocationContext(MESSAGE, 1 << 20, new LogLines(10, 1_000), Network.NONE);
    }
}
