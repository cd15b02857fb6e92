package io.wasmjobs.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.Guests;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A guest of each ABI runs in the whole engine. */
class WasmEngineTest {

    private final Guests guests = new Guests().with("echo", "cat", "processor");
    private final WasmEngine engine =
            WasmEngine.start(EngineOptions.defaults(), guests, EngineListener.NONE);

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aMessageGuestReturnsItsMessage() {
        Message message = new Message("Request", Bytes.utf8("hello"));
        assertThat(answer("echo", message)).isEqualTo(message);
    }

    @Test
    void aWasiCommandUsesStandardInputAndOutput() {
        Bytes large = Bytes.wrap(new byte[10_000]);
        assertThat(answer("cat", new Message("Request", large)))
                .isEqualTo(new Message("Response", large));
    }

    @Test
    void aDecatonGuestPollsItsTaskOnceAndIsInitialisedOnce() {
        for (int i = 0; i < 3; i++) {
            assertThat(answer("processor", new Message("Request", Bytes.utf8("task "))))
                    .isEqualTo(new Message("Response", Bytes.utf8("task 1")));
        }
    }

    private Message answer(String module, Message message) {
        Outcome outcome = engine.run(Invocation.of("job-1", ModuleReference.of(module), message));
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return ((Outcome.Success) outcome).answer();
    }
}
