package io.wasmjobs.engine.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.Guests;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One idle instance of {@code echo} holds a page of 64 KiB and what goes with it. */
class InstancePoolTest {

    private static final long ROOM_FOR_TWO = 2 * 80 * 1024;

    private final Guests guests =
            new Guests()
                    .put("a", Guests.wat("echo"), null)
                    .put("b", Guests.wat("echo"), null)
                    .put("c", Guests.wat("echo"), null);
    private final Life life = new Life();

    @Test
    void theLeastRecentlyUsedModulesInstanceGoesFirst() {
        try (WasmEngine engine = engine(ROOM_FOR_TWO)) {
            run(engine, "a", "b", "a", "c", "a");
        }
        assertThat(life.events).containsExactly("+a", "+b", "EVICTED b", "+c");
    }

    @Test
    void anInstanceThatIsKeptIsUsedAgain() {
        try (WasmEngine engine = engine(ROOM_FOR_TWO)) {
            run(engine, "a", "b", "a", "b", "a", "b");
        }
        assertThat(life.events).containsExactly("+a", "+b");
    }

    @Test
    void withoutRoomForAnyEachInvocationHasItsOwn() {
        try (WasmEngine engine = engine(0)) {
            run(engine, "a", "a");
        }
        assertThat(life.events).containsExactly("+a", "EVICTED a", "+a", "EVICTED a");
    }

    private WasmEngine engine(long maxPooledBytes) {
        return WasmEngine.start(
                EngineOptions.defaults().withMaxPooledBytes(maxPooledBytes), guests, life);
    }

    private void run(WasmEngine engine, String... modules) {
        for (String module : modules) {
            Message message = new Message("Request", Bytes.utf8("hello"));
            assertThat(engine.run(Invocation.of("job", ModuleReference.of(module), message)))
                    .isInstanceOf(Outcome.Success.class);
        }
    }

    /** What became of instances, in order, until the engine is closed. */
    private static final class Life implements EngineListener {

        private final List<String> events = new ArrayList<>();

        @Override
        public void instanceCreated(String moduleId) {
            events.add("+" + moduleId);
        }

        @Override
        public void instanceDiscarded(String moduleId, Discard reason) {
            if (reason != Discard.RETIRED) {
                events.add(reason + " " + moduleId);
            }
        }
    }
}
