package io.wasmjobs.engine.chicory;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.InterpreterMachine;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.CompileOptions;
import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.Isolation;
import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.abi.LogLines;
import io.wasmjobs.engine.abi.Network;
import io.wasmjobs.engine.module.Manifest;
import io.wasmjobs.engine.module.ModuleFile;
import io.wasmjobs.engine.module.Sha256;
import io.wasmjobs.engine.validation.FunctionNames;
import io.wasmjobs.engine.validation.ModuleValidator;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fuel of the example modules is what an interpreter counts plus the cost of host calls. */
final class FuelOfExamplesITCase {

    private static final long PLENTY = 1L << 40;
    private static final Message MESSAGE =
            new Message("Request", Bytes.utf8("[1, 2, 3] is a list of numbers, and a text"));

    private final CompiledModules modules =
            new CompiledModules(CompileOptions.defaults(), EngineListener.NONE);

    @AfterEach
    void close() {
        modules.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo",
                "reverse",
                "adder",
                "capitals-c",
                "capitals-rust",
                "capitals-as",
                "redact",
                "checksum",
                "wordcount-c",
                "wordcount-rust",
                "wordcount-as"
            })
    void anExampleIsChargedForWhatItExecutes(String name) throws Exception {
        Path built = Path.of(System.getProperty("wasmjobs.root"), "wasm-modules", "built");
        Bytes bytes = Bytes.wrap(Files.readAllBytes(built.resolve(name + ".wasm")));
        ModuleFile file = new ModuleFile(name, bytes, Sha256.hex(bytes), Manifest.NONE);
        Abi abi =
                ModuleValidator.validate(
                        new ModuleValidator(ModuleLimits.DEFAULTS).scan(bytes.unsafeArray()),
                        null,
                        null,
                        1_024);

        WasmModule parsed = Parser.parse(bytes.unsafeArray());
        AtomicReference<@Nullable Instance> made = new AtomicReference<>();
        GuestInstance reference =
                guest(
                        new CompiledModule(
                                parsed,
                                self -> {
                                    made.set(self);
                                    return new InterpreterMachine(self);
                                },
                                FunctionNames.NONE,
                                0,
                                0),
                        abi);
        FuelReference counted = new FuelReference();
        Field listener = Instance.class.getDeclaredField("listener");
        listener.setAccessible(true);
        listener.set(made.get(), counted);
        Message expected = reference.answer(context());

        GuestInstance metered =
                guest(modules.compile(file, ModuleCode.metered(file, ModuleLimits.DEFAULTS)), abi);
        for (int job = 0; job < 3; job++) {
            metered.refuel(PLENTY);
            assertThat(metered.answer(context())).isEqualTo(expected);
            long ofHost = Objects.requireNonNull(metered.usedFuel()) - counted.units();
            long calls = counted.callsOfImports(parsed.importSection().importCount());
            int mostBytes = MESSAGE.payload().size() + expected.payload().size() + 64;
            assertThat(ofHost - calls * HostCharges.UNITS_PER_CALL)
                    .isBetween(0L, calls == 0 ? 0L : mostBytes / 8L);
            assertThat(metered.recycle()).isTrue();
        }
    }

    private static GuestInstance guest(CompiledModule compiled, Abi abi) {
        InstanceTemplate template =
                new InstanceTemplate(
                        "guest", compiled, abi, Isolation.RESET, 1_024, Map.of(), Map.of());
        return template.instantiate(
                InvocationContext.ofInitialisation(1 << 20, new LogLines(10, 1_000)));
    }

    private static InvocationContext context() {
        return new InvocationContext(MESSAGE, 1 << 20, new LogLines(10, 1_000), Network.NONE);
    }
}
