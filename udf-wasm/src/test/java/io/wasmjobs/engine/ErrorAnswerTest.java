package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether an answer of type {@code Error} is a failure: by the manifest, else by the module. */
class ErrorAnswerTest {

    private static final Message ERROR = new Message("Error", Bytes.utf8("{\"error\":\"no\"}"));

    private final Guests guests = new Guests();
    private final WasmEngine engine =
            WasmEngine.start(EngineOptions.defaults(), guests, EngineListener.NONE);

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void byDefaultAnErrorIsAResult() {
        assertThat(answer("echo", null)).isEqualTo(ERROR);
    }

    @Test
    void anErrorIsAFailureIfTheModuleExportsTheMark() {
        assertFailed(run("echo-of-errors", null));
    }

    @Test
    void theManifestOverridesTheMark() {
        assertThat(answer("echo-of-errors", "{\"guest_error\": \"result\"}")).isEqualTo(ERROR);
        assertFailed(run("echo", "{\"guest_error\": \"failure\"}"));
    }

    @Test
    void anAnswerOfAnotherTypeIsAResultOfAnyModule() {
        Message greeting = new Message("Greeting", Bytes.utf8("hello"));
        guests.with("echo-of-errors");
        assertThat(engine.run(invocation("echo-of-errors", greeting)))
                .isInstanceOfSatisfying(
                        Outcome.Success.class,
                        success -> assertThat(success.answer()).isEqualTo(greeting));
    }

    private static void assertFailed(Outcome outcome) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> {
                            assertThat(failure.kind()).isEqualTo(FailureKind.EXIT);
                            assertThat(failure.message())
                                    .endsWith("answered an Error: {\"error\":\"no\"}");
                        });
    }

    private Message answer(String module, @Nullable String manifest) {
        Outcome outcome = run(module, manifest);
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return ((Outcome.Success) outcome).answer();
    }

    private Outcome run(String module, @Nullable String manifest) {
        guests.put(module, Guests.wat(module), manifest);
        return engine.run(invocation(module, ERROR));
    }

    private static Invocation invocation(String module, Message message) {
        return Invocation.of("job-1", ModuleReference.of(module), message);
    }
}
