package io.wasmjobs.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.Guests;
import io.wasmjobs.engine.module.Sha256;
import io.wasmjobs.engine.validation.ModuleShape;
import io.wasmjobs.engine.validation.WasmBytes;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The description of a module that is not run. */
final class InspectionTest {

    private final WasmEngine engine =
            WasmEngine.start(EngineOptions.defaults(), new Guests(), EngineListener.NONE);

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void anAcceptedModuleIsDescribed() {
        Bytes echo = Guests.wat("echo");

        Inspection inspection = engine.inspect(echo.toByteArray());

        assertThat(inspection.isAccepted()).isTrue();
        assertThat(inspection.abi()).contains(Abi.MESSAGE);
        assertThat(inspection.sha256()).isEqualTo(Sha256.hex(echo));
        assertThat(inspection.sizeBytes()).isEqualTo(echo.size());
        assertThat(inspection.memoryPages()).isPositive();
        assertThat(inspection.exports())
                .contains(new ModuleShape.Export("handle", "(i32, i32) -> i64"));
        assertThat(inspection.warnings()).isEmpty();
    }

    @Test
    void aRefusedModuleIsDescribedAsFarAsItCanBeRead() {
        byte[] asking = WasmBytes.messageImporting("env", "fork", WasmBytes.ALLOC).build();

        Inspection unknownImport = engine.inspect(asking);
        Inspection notWasm = engine.inspect(new byte[] {1, 2, 3});

        assertThat(unknownImport.refusal())
                .contains(
                        new Inspection.Refusal(
                                FailureKind.MODULE_INVALID,
                                "the module imports env.fork (i32) -> i32, which this host does "
                                        + "not offer"));
        assertThat(unknownImport.imports())
                .containsExactly(new ModuleShape.Import("env", "fork", "(i32) -> i32"));
        assertThat(notWasm.isAccepted()).isFalse();
        assertThat(notWasm.memoryPages()).isNull();
    }

    @Test
    void errorsThatOnlyTheCompilerFindsAreReported() {
        byte[] invalid =
                WasmBytes.message().function(WasmBytes.HANDLE, WasmBytes.bytes(0x41, 0)).build();

        assertThat(engine.inspect(invalid).refusal().orElseThrow().message())
                .startsWith("the module is not valid: ");
    }

    @Test
    void aDeterministicModuleIsDescribedAsDeterministic() {
        Bytes senses = Guests.wat("senses");
        Inspection plain = engine.inspect(senses, Bytes.utf8("{}"));
        Inspection deterministic = engine.inspect(senses, Bytes.utf8("{\"deterministic\": true}"));
        Inspection memoised =
                engine.inspect(senses, Bytes.utf8("{\"deterministic\": true, \"memoise\": 7}"));

        assertThat(plain.deterministic()).isFalse();
        assertThat(deterministic.deterministic()).isTrue();
        assertThat(deterministic.memoise()).isNull();
        assertThat(deterministic.warnings()).isEmpty();
        assertThat(memoised.memoise()).isEqualTo(7);
        assertThat(memoised.warnings())
                .containsExactly(
                        "it imports a clock or random bytes: with memoise its clock begins in 1970"
                                + " for each job, and the bytes are always the same");
        assertThat(InspectionJson.of("file", "x", memoised).toString())
                .contains("\"deterministic\":true,\"memoise\":7");
    }

    @Test
    void anImportOfTheMachineIsNamed() {
        Bytes socket = Guests.wat("socket");

        Inspection inspection = engine.inspect(socket, Bytes.utf8("{\"deterministic\": true}"));

        assertThat(inspection.deterministic()).isFalse();
        Inspection.Refusal refusal = inspection.refusal().orElseThrow();
        assertThat(refusal.kind()).isEqualTo(FailureKind.MODULE_INVALID);
        assertThat(refusal.message())
                .matches(
                        "the module imports wasi_snapshot_preview1.sock_[a-z]+, which reaches beyond"
                                + " its job, and its manifest says deterministic: remove one of"
                                + " them");
    }

    @Test
    void theManifestIsReadWithTheModule() {
        Bytes echo = Guests.wat("echo");

        assertThat(
                        engine.inspect(echo, Bytes.utf8("{\"wasm\": [], \"abi\": \"message\"}"))
                                .warnings())
                .containsExactly("the manifest's key wasm is unknown");
        assertThat(engine.inspect(echo, Bytes.utf8("{\"abi\": \"wasi\"}")).refusal().orElseThrow())
                .isEqualTo(
                        new Inspection.Refusal(
                                FailureKind.ABI_UNSUPPORTED,
                                "the module does not export _start () -> () as the ABI wasi needs "
                                        + "it"));
        assertThat(engine.inspect(echo, Bytes.utf8("{\"timeout_ms\": 0}")).isAccepted()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"timeout_ms": 60001}                               | timeout_ms is 60,001; the operator allows up to 60,000 (wasm.limit.timeout-max)
                    {"memory": {"max_pages": 32767}}                    | memory.max_pages is 32,767; the operator allows up to 1,024 (wasm.limit.memory-max, in pages of 64 KiB)
                    {"memory": {"max_pages": 65536}}                    | memory.max_pages is 65,536; the operator allows up to 1,024 (wasm.limit.memory-max, in pages of 64 KiB)
                    {"memory": {"max_http_response_bytes": 2000000000}} | memory.max_http_response_bytes is 2,000,000,000; the operator allows up to 4,194,304 (wasm.limit.http-response-max)
                    {"max_output_bytes": 4194305}                       | max_output_bytes is 4,194,305; the operator allows up to 4,194,304 (wasm.limit.output-max)
                    {"state": {"max_bytes": 16777217}}                    | state.max_bytes is 16,777,217; the operator allows up to 16,777,216 (wasm.limit.state-max)
                    """)
    void aManifestThatAsksForMoreThanTheOperatorAllowsIsRefused(String manifest, String sentence) {
        assertThat(engine.inspect(Guests.wat("echo"), Bytes.utf8(manifest)).refusal())
                .contains(
                        new Inspection.Refusal(
                                FailureKind.MODULE_INVALID, "the manifest's " + sentence));
    }

    @Test
    void aManifestMayRaiseItsLimitsUpToTheCeilings() {
        String manifest =
                """
                {"timeout_ms": 60000, "max_output_bytes": 4194304,
                 "memory": {"max_pages": 1024, "max_http_response_bytes": 4194304}}
                """;
        assertThat(engine.inspect(Guests.wat("echo"), Bytes.utf8(manifest)).isAccepted()).isTrue();
    }
}
