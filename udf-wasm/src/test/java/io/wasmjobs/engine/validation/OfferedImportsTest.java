package io.wasmjobs.engine.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.wasi.WasiOptions;
import com.dylibso.chicory.wasi.WasiPreview1;
import com.dylibso.chicory.wasm.types.ValType;
import io.wasmjobs.engine.Abi;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The offered imports are those that the runtime implements. */
final class OfferedImportsTest {

    @Test
    void everyWasiFunctionOfTheRuntimeIsOfferedWithItsExactType() {
        Map<String, String> implemented = new HashMap<>();
        try (WasiPreview1 wasi =
                WasiPreview1.builder().withOptions(WasiOptions.builder().build()).build()) {
            for (HostFunction function : wasi.toHostFunctions()) {
                if (function.name().startsWith("adapter_")) {
                    continue; // not part of preview 1
                }
                implemented.put(
                        function.module() + "." + function.name(),
                        RefusalMessages.signature(
                                names(function.functionType().params()),
                                names(function.functionType().returns())));
            }
        }

        Map<String, String> offered = new HashMap<>(OfferedImports.of(Abi.WASI));
        offered.keySet().removeIf(name -> name.startsWith("env."));
        assertThat(offered.remove("wasi_snapshot_preview1.sock_connect"))
                .isEqualTo("(i32, i32, i32) -> i32");
        assertThat(offered).isEqualTo(implemented);
    }

    @Test
    void everyAbiHasWasiStateAndRecordsAndItsOwnFunctions() {
        for (Abi abi : Abi.values()) {
            assertThat(OfferedImports.of(abi)).containsAllEntriesOf(OfferedImports.of(Abi.WASI));
        }
        assertThat(OfferedImports.of(Abi.WASI))
                .containsEntry("env.kv_get", "(i32, i32) -> i64")
                .containsEntry("env.emit", "(i32, i32, i32, i32, i32, i32, i32, i32) -> i32");
        assertThat(OfferedImports.of(Abi.MESSAGE))
                .containsEntry("env.log", "(i32, i32) -> ()")
                .containsEntry("env.http_request", "(i32, i32) -> i64")
                .doesNotContainKey("decaton.poll_task");
        assertThat(OfferedImports.of(Abi.DECATON))
                .containsEntry("decaton.poll_task", "(i64, i32) -> i32")
                .doesNotContainKey("env.http_request");
        assertThat(OfferedImports.of(Abi.EXTISM))
                .containsEntry("extism:host/env.http_request", "(i64, i64) -> i64")
                .doesNotContainKey("env.http_request");
        assertThat(OfferedImports.of(Abi.SPIN))
                .containsEntry("spin-config.get-config", "(i32, i32, i32) -> ()")
                .containsEntry("key-value.set", "(i32, i32, i32, i32, i32, i32) -> ()")
                .doesNotContainKey("env.http_request");
    }

    private static List<String> names(List<ValType> types) {
        return types.stream().map(type -> type.toString().toLowerCase(Locale.ROOT)).toList();
    }
}
