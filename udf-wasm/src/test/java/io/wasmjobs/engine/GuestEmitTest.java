package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.WireRecord;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest emits records to the topics of its manifest, within limits; a failure emits none. */
class GuestEmitTest {

    private final Guests guests =
            new Guests().withManifest("keeper", "{\"topics\": [\"out\", \"more\"]}");
    private final WasmEngine engine =
            WasmEngine.start(EngineOptions.defaults(), guests, EngineListener.NONE);

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aSuccessContainsTheEmittedRecords() {
        assertThat(emitted("e3outa value"))
                .containsExactly(
                        new EmittedRecord(
                                "out", new WireRecord(null, Bytes.utf8("a value"), List.of())));
        assertThat(emitted("e4more"))
                .containsExactly(
                        new EmittedRecord("more", new WireRecord(null, Bytes.EMPTY, List.of())));
    }

    @Test
    void aRecordMayHaveHeadersAKeyAndNoValue() {
        Bytes none = Bytes.utf8("none");
        assertThat(emitted("h3out{\"a\": \"b\", \"é\": \"\", \"a\": \"c\"}"))
                .containsExactly(
                        new EmittedRecord(
                                "out",
                                new WireRecord(
                                        none,
                                        Bytes.EMPTY,
                                        List.of(
                                                Header.of("a", "b"),
                                                Header.of("é", ""),
                                                Header.of("a", "c")))));
        assertThat(emitted("n3outk"))
                .containsExactly(
                        new EmittedRecord("out", new WireRecord(Bytes.utf8("k"), null, List.of())));
    }

    @Test
    void aFailureEmitsNothing() {
        Outcome.Failure failure = (Outcome.Failure) run("x3outvalue");
        assertThat(failure.kind()).isEqualTo(FailureKind.TRAP);
        assertThat(((Outcome.Success) run("e3outvalue")).effects().emitted()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    e5otherv      | EMIT_REFUSED | emitted a record to topic other, which its manifest does not list: add it to "topics"
                    e0v           | EMIT_REFUSED | emitted a record to topic , which
                    x5otherv      | EMIT_REFUSED | emitted a record to topic other, which
                    f3out         | EMIT_REFUSED | emitted more than 1,000 records
                    h3out[]       | EMIT_REFUSED | whose headers are not a JSON object of at most 100 texts
                    h3out{"a":1}  | EMIT_REFUSED | whose headers are not a JSON object of at most 100 texts
                    h3out{"a"     | EMIT_REFUSED | whose headers are not a JSON object of at most 100 texts
                    h3out{} x     | EMIT_REFUSED | whose headers are not a JSON object of at most 100 texts
                    m3out         | TRAP         | gave emit 100 bytes at address 4294967280, which is outside
                    M3out         | TRAP         | gave emit 4294967294 bytes at address 64, which is outside
                    """)
    void aRecordThatIsRefusedEndsTheInvocation(String payload, FailureKind kind, String message) {
        Outcome.Failure failure = (Outcome.Failure) run(payload);
        assertThat(failure.message()).startsWith("module keeper ").contains(message);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(emitted("e3outstill here")).hasSize(1);
    }

    @Test
    void allRecordsTogetherAreLimitedLikeAnAnswer() {
        guests.withManifest("keeper", "{\"topics\": [\"out\"], \"max_output_bytes\": 1000}");
        assertThat(emitted("e3out" + "v".repeat(1_000))).hasSize(1);
        for (String payload : List.of("e3out" + "v".repeat(1_001), "f3out" + "v".repeat(400))) {
            Outcome.Failure failure = (Outcome.Failure) run(payload);
            assertThat(failure.kind()).isEqualTo(FailureKind.EMIT_REFUSED);
            assertThat(failure.message())
                    .contains("records of more than 1,000 bytes together (max_output_bytes)");
        }
    }

    @Test
    void aRecordHasAtMost100Headers() {
        String headers = "\"h\": \"v\", ".repeat(99) + "\"h\": \"v\"";
        assertThat(emitted("h3out{" + headers + "}")).hasSize(1);
        Outcome.Failure failure = (Outcome.Failure) run("h3out{\"i\": \"v\", " + headers + "}");
        assertThat(failure.kind()).isEqualTo(FailureKind.EMIT_REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"topics\": []}"})
    void withoutTopicsInTheManifestTheFailureSaysSo(String manifest) {
        guests.withManifest("keeper", manifest);
        Outcome.Failure failure = (Outcome.Failure) run("e3outv");
        assertThat(failure.kind()).isEqualTo(FailureKind.EMIT_REFUSED);
        assertThat(failure.message()).contains("its manifest lists no topics: add \"topics\"");
    }

    private List<EmittedRecord> emitted(String payload) {
        Outcome outcome = run(payload);
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return ((Outcome.Success) outcome).effects().emitted();
    }

    private Outcome run(String payload) {
        Message message = new Message("Request", Bytes.utf8(payload));
        return engine.run(Invocation.of("job-1", ModuleReference.of("keeper"), message));
    }
}
