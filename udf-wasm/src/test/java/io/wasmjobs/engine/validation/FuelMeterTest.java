package io.wasmjobs.engine.validation;

import static io.wasmjobs.engine.validation.WasmBytes.HANDLE;
import static io.wasmjobs.engine.validation.WasmBytes.NOTHING;
import static io.wasmjobs.engine.validation.WasmBytes.bytes;
import static io.wasmjobs.engine.validation.WasmBytes.join;
import static io.wasmjobs.engine.validation.WasmBytes.leb;
import static io.wasmjobs.engine.validation.WasmBytes.name;
import static io.wasmjobs.engine.validation.WasmBytes.section;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import io.wasmjobs.engine.ModuleLimits;
import io.wasmjobs.engine.module.ModuleRefused;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A metered module keeps its imports and exports, and cannot access what metering adds. */
final class FuelMeterTest {

    private static final byte[] OWN_GLOBAL = bytes(0x7E, 1, 0x42, 5, 0x0B);

    private static byte[] meter(byte[] module) throws ModuleRefused {
        return new FuelMeter(ModuleLimits.DEFAULTS).meter(module);
    }

    @Test
    void theCounterIsTheLastGlobal() throws ModuleRefused {
        WasmModule without = Parser.parse(meter(WasmBytes.message().build()));
        WasmModule with = Parser.parse(meter(WasmBytes.message().add(6, OWN_GLOBAL).build()));

        assertThat(without.globalSection().globalCount()).isEqualTo(1);
        assertThat(with.globalSection().globalCount()).isEqualTo(2);
        assertThat(with.exportSection().exportCount()).isEqualTo(4);
    }

    @Test
    void aMeteredModuleHasTheSameImportsAndExports() throws ModuleRefused {
        byte[] module = WasmBytes.messageImporting("env", "log", 2).build();
        ModuleShape before = new ModuleValidator(ModuleLimits.DEFAULTS).scan(module);
        ModuleShape after =
                new ModuleValidator(FuelMeter.limitsOfMetered(ModuleLimits.DEFAULTS))
                        .scan(meter(module));

        assertThat(after.imports()).isEqualTo(before.imports());
        assertThat(after.exports()).isEqualTo(before.exports());
        assertThat(after.functions()).isEqualTo(before.functions());
        assertThat(after.compileSteps()).isGreaterThan(before.compileSteps());
    }

    @Test
    void theNamesAreKept() throws ModuleRefused {
        byte[] names = join(leb(1), leb(0), name("its own name"));
        byte[] custom = section(0, join(name("name"), section(1, names)));
        byte[] metered = meter(join(WasmBytes.message().build(), custom));

        assertThat(FunctionNames.of(metered).nameOf(0)).isEqualTo("its own name");
        assertThat(new String(metered, StandardCharsets.ISO_8859_1)).endsWith("its own name");
    }

    @Test
    void aModuleWithoutCodeHasACounterToo() throws ModuleRefused {
        byte[] empty = new WasmBytes().add(5, bytes(0, 1)).build();

        assertThat(Parser.parse(meter(empty)).globalSection().globalCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x23, 0x24})
    void noCodeCanAccessTheCounter(int instruction) {
        byte[] code = instruction == 0x23 ? bytes(0x23, 1, 0x1A) : bytes(0x42, 0, 0x24, 1);
        byte[] dead = join(bytes(0x00), code);

        assertRefused(WasmBytes.message().add(6, OWN_GLOBAL).function(NOTHING, code), "global 1");
        assertRefused(WasmBytes.message().add(6, OWN_GLOBAL).function(NOTHING, dead), "global 1");
    }

    @Test
    void noCodeCanAccessTheLocalWithTheFuel() {
        assertRefused(WasmBytes.message().function(HANDLE, bytes(0x42, 0, 0x22, 2)), "local 2");
        assertRefused(WasmBytes.message().function(HANDLE, bytes(0x20, 2)), "local 2");
    }

    @Test
    void noExportOrConstantCanAccessTheCounter() {
        assertRefused(WasmBytes.message().export("fuel", 3, 0), "export 0");
        assertRefused(
                WasmBytes.message().add(11, join(bytes(0, 0x23, 0, 0x0B), leb(0))), "global 0");
    }

    private static void assertRefused(WasmBytes module, String what) {
        assertThatThrownBy(() -> meter(module.build()))
                .isInstanceOf(ModuleRefused.class)
                .hasMessageContaining("the unknown " + what);
    }
}
