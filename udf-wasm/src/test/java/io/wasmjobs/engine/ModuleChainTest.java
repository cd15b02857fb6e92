package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A job runs several modules, one after the other. */
class ModuleChainTest {

    /** A module that returns its payload with one added to the first byte. */
    private static final Bytes NEXT_LETTER =
            Guests.parse(
                    """
                    (module
                      (memory (export "memory") 1)
                      (func (export "alloc") (param i32) (result i32) (i32.const 1024))
                      (func (export "dealloc") (param i32 i32))
                      (func (export "handle_bytes") (param $p i32) (param $n i32) (result i64)
                        (i32.store8 (local.get $p)
                          (i32.add (i32.load8_u (local.get $p)) (i32.const 1)))
                        (i64.or
                          (i64.shl (i64.extend_i32_u (local.get $n)) (i64.const 32))
                          (i64.extend_i32_u (local.get $p)))))
                    """);

    private final Guests guests =
            new Guests()
                    .put("a", NEXT_LETTER, null)
                    .put("b", NEXT_LETTER, null)
                    .put("chained", NEXT_LETTER, "{\"then\": [\"a\", \"b\"]}")
                    .put("loop", NEXT_LETTER, "{\"then\": [\"loop\"]}")
                    .put("keeps", NEXT_LETTER, "{\"state\": {}}")
                    .put("broken", Bytes.utf8("no module"), null);
    private final WasmEngine engine =
            WasmEngine.start(EngineOptions.defaults(), guests, EngineListener.NONE);

    @AfterEach
    void close() {
        engine.close();
    }

    private Outcome run(String modules) {
        Message message = new Message("Request", Bytes.utf8("a"));
        return engine.run(Invocation.of("job", ModuleReference.parse(modules), message));
    }

    private String answer(String modules) {
        Outcome outcome = run(modules);
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return ((Outcome.Success) outcome).answer().payload().toUtf8();
    }

    private Outcome.Failure failure(String modules) {
        Outcome outcome = run(modules);
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        return (Outcome.Failure) outcome;
    }

    @Test
    void eachAnswerIsTheNextPayload() {
        assertThat(answer("a")).isEqualTo("b");
        assertThat(answer("a|b|a")).isEqualTo("d");
        assertThat(answer("chained")).isEqualTo("d");
    }

    @Test
    void theReportNamesEachStage() {
        assertThat(run("a").report().stages()).isEmpty();
        assertThat(run("chained").report().stages())
                .extracting(InvocationReport.Stage::moduleId)
                .containsExactly("chained", "a", "b");
    }

    @Test
    void theJobsChainReplacesTheManifests() {
        assertThat(answer("chained|a")).isEqualTo("c");
    }

    @Test
    void aFailureNamesTheModuleThatFailed() {
        Outcome.Failure failure = failure("a|missing|b");

        assertThat(failure.kind()).isEqualTo(FailureKind.MODULE_NOT_FOUND);
        assertThat(failure.message()).contains("missing");
        assertThat(failure.report().stages())
                .extracting(InvocationReport.Stage::moduleId)
                .containsExactly("a", "missing");
        assertThat(failure("broken|a").kind()).isEqualTo(FailureKind.MODULE_INVALID);
    }

    @Test
    void aChainThatNeverEndsIsRefusedAtItsSixteenthModule() {
        Outcome.Failure failure = failure("loop");

        assertThat(failure.kind()).isEqualTo(FailureKind.EMIT_REFUSED);
        assertThat(failure.report().stages()).hasSize(16);
    }

    @Test
    void aModuleThatKeepsStateCanOnlyBeTheFirst() {
        assertThat(failure("a|keeps").kind()).isEqualTo(FailureKind.KEY_REQUIRED);
    }
}
