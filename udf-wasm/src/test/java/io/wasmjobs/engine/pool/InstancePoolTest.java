package io.wasmjobs.engine.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.GuestLimits;
import io.wasmjobs.engine.Guests;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The pool of instances; an instance of {@code echo} takes some 75 KiB, with a page of 64 KiB. */
class InstancePoolTest {

    /** Seven eighths of this are for instances, the rest for their snapshots. */
    private static final long ROOM_FOR_TWO = 180 * 1024;

    private static final long ROOM_FOR_ONE = 100 * 1024;

    private final Guests guests =
            new Guests()
                    .put("a", Guests.wat("echo"), null)
                    .put("b", Guests.wat("echo"), null)
                    .put("c", Guests.wat("echo"), null);
    private final Life life = new Life();

    @Test
    void theLeastRecentlyUsedModulesInstanceIsDiscardedFirst() {
        try (WasmEngine engine = engine(ROOM_FOR_TWO)) {
            run(engine, "a", "b", "a", "c", "a");
        }
        assertThat(life.events).containsExactly("+a", "+b", "EVICTED b", "+c");
    }

    @Test
    void aKeptInstanceIsReused() {
        try (WasmEngine engine = engine(ROOM_FOR_TWO)) {
            run(engine, "a", "b", "a", "b", "a", "b");
        }
        assertThat(life.events).containsExactly("+a", "+b");
    }

    @Test
    void withRoomForOneInstanceEachModuleReplacesTheOther() {
        try (WasmEngine engine = engine(ROOM_FOR_ONE)) {
            run(engine, "a", "b", "a");
        }
        assertThat(life.events).containsExactly("+a", "EVICTED a", "+b", "EVICTED b", "+a");
    }

    @Test
    void withoutRoomForAnInstanceTheModuleFails() {
        try (WasmEngine engine = engine(ROOM_FOR_ONE / 2)) {
            Outcome outcome = engine.run(invocation("a"));
            assertThat(outcome).isInstanceOf(Outcome.Failure.class);
            Outcome.Failure failure = (Outcome.Failure) outcome;
            assertThat(failure.kind()).isEqualTo(FailureKind.MEMORY_LIMIT);
            assertThat(failure.message()).contains("the limit is 0", "wasm.pool.memory");
        }
        assertThat(life.events).isEmpty();
    }

    @Test
    void aModuleWhoseSnapshotWasDroppedTakesANewOne() {
        Bytes wide =
                Guests.parse(
                        """
                        (module
                          (memory (export "memory") 1)
                          (data (i32.const 0) "{\\22type_name\\22:\\22A\\22,\\22payload\\22:[]}")
                          (data (i32.const 65535) "z")
                          (func (export "alloc") (param i32) (result i32) (i32.const 1024))
                          (func (export "dealloc") (param i32 i32))
                          (func (export "handle") (param i32 i32) (result i64)
                            (i64.const 0x1e00000000)))
                        """);
        guests.put("a", wide, null).put("b", wide, null);
        try (WasmEngine engine = engine(8 * ROOM_FOR_ONE)) {
            run(engine, "a", "a", "b", "b", "a", "a", "a");
        }
        assertThat(life.events).containsExactly("+a", "+b", "USED a", "+a");
    }

    private WasmEngine engine(long maxInstanceBytes) {
        return WasmEngine.start(
                EngineOptions.defaults()
                        .withGuest(GuestLimits.DEFAULTS.withMaxMemoryPages(1))
                        .withMaxInstanceBytes(maxInstanceBytes),
                guests,
                life);
    }

    private void run(WasmEngine engine, String... modules) {
        for (String module : modules) {
            assertThat(engine.run(invocation(module))).isInstanceOf(Outcome.Success.class);
        }
    }

    private static Invocation invocation(String module) {
        Message message = new Message("Request", Bytes.utf8("hello"));
        return Invocation.of("job", ModuleReference.of(module), message);
    }

    /** The instances that were created and discarded, in order, until the engine is closed. */
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
