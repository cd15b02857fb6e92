package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A guest of the {@code bytes} ABI receives a payload, and returns a payload or an error. */
class BytesAbiTest {

    private final Guests guests = new Guests().with("bytes");
    private final WasmEngine engine =
            WasmEngine.start(EngineOptions.defaults(), guests, EngineListener.NONE);

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    o  | INVALID_ANSWER | answered 16 bytes at pointer 4294967295
                    O  | INVALID_ANSWER | answered 4 bytes at pointer 4294967295
                    L  | INVALID_ANSWER | answered 4294967295 bytes at pointer 100004
                    l  | OUTPUT_LIMIT   | answered more than 1048576 bytes
                    t  | TRAP           | trapped
                    """)
    void aHostileAnswerEndsInItsOwnFailure(String payload, FailureKind kind, String message) {
        Outcome.Failure failure = (Outcome.Failure) run(Bytes.utf8(payload));
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.message()).contains(message);
        assertThat(answer(Bytes.utf8("A still here")).payload().toUtf8()).isEqualTo("A still here");
    }

    @Test
    void everyByteIsPassedUnchanged() {
        byte[] bytes = new byte[1_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        assertThat(answer(Bytes.wrap(bytes))).isEqualTo(new Message("Response", Bytes.wrap(bytes)));
        assertThat(answer(Bytes.EMPTY)).isEqualTo(new Message("Response", Bytes.EMPTY));
    }

    @Test
    void aPayloadThatExceedsItsMemoryIsTheMemoryLimit() {
        guests.withManifest("bytes", "{\"memory\": {\"max_pages\": 40}}");
        Outcome.Failure failure = (Outcome.Failure) run(Bytes.wrap(new byte[3 << 20]));
        assertThat(failure.kind()).isEqualTo(FailureKind.MEMORY_LIMIT);
    }

    @Test
    void aNegativeAnswerIsAnError() {
        assertThat(answer(Bytes.utf8("eno such thing")))
                .isEqualTo(new Message("Error", Bytes.utf8("no such thing")));
    }

    @Test
    void anErrorIsAFailureIfTheManifestSaysSo() {
        guests.withManifest("bytes", "{\"guest_error\": \"failure\"}");
        Outcome.Failure failure = (Outcome.Failure) run(Bytes.utf8("eno such thing"));
        assertThat(failure.kind()).isEqualTo(FailureKind.EXIT);
        assertThat(failure.message()).isEqualTo("module bytes answered an Error: no such thing");
    }

    @Test
    void nothingOfOneJobIsVisibleToTheNext() {
        for (int job = 0; job < 3; job++) {
            assertThat(answer(Bytes.utf8("s")).payload().toByteArray()).containsExactly(0);
        }
    }

    private Message answer(Bytes payload) {
        Outcome outcome = run(payload);
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return ((Outcome.Success) outcome).answer();
    }

    private Outcome run(Bytes payload) {
        return engine.run(
                Invocation.of(
                        "job-1", ModuleReference.of("bytes"), new Message("Request", payload)));
    }
}
