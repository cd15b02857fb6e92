package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which state the next invocation sees, under each isolation policy. */
class IsolationTest {

    private final Counting listener = new Counting();

    @ParameterizedTest
    @ValueSource(strings = {"reset", "fresh"})
    void nothingOfOneJobIsVisibleToTheNext(String isolation) {
        assertThat(marksOfTenJobs(isolation)).containsOnly(0);
    }

    @Test
    void byDefaultOneInstanceIsReset() {
        assertThat(marksOfTenJobs("reset")).containsOnly(0);
        assertThat(listener.created).isEqualTo(1);
        assertThat(listener.reset).isEqualTo(10);
    }

    @Test
    void freshCreatesAnInstanceForEachJob() {
        assertThat(marksOfTenJobs("fresh")).containsOnly(0);
        assertThat(listener.created).isEqualTo(10);
        assertThat(listener.discarded).isEqualTo(10);
    }

    @Test
    void sharedKeepsAllState() {
        List<Integer> marks = marksOfTenJobs("shared");
        assertThat(marks.get(0)).isZero();
        assertThat(marks.subList(1, 10)).containsOnly(4);
        assertThat(listener.created).isEqualTo(1);
        assertThat(listener.reset).isZero();
    }

    @Test
    void theInstanceOfACommandIsResetThoughItExits() {
        Guests guests = new Guests().with("leaky-command");
        try (WasmEngine engine = WasmEngine.start(EngineOptions.defaults(), guests, listener)) {
            for (int job = 0; job < 10; job++) {
                assertThat(answer(engine, "leaky-command", "secret " + job))
                        .isEqualTo(Bytes.wrap(new byte[] {0, 0, 1}));
            }
        }
        assertThat(listener.created).isEqualTo(1);
        assertThat(listener.reset).isEqualTo(10);
    }

    @Test
    void aCommandThatFailsIsNotUsedAgain() {
        Guests guests = new Guests().with("exit-3");
        try (WasmEngine engine = WasmEngine.start(EngineOptions.defaults(), guests, listener)) {
            for (int job = 0; job < 3; job++) {
                Message message = new Message("Request", Bytes.utf8(""));
                assertThat(engine.run(Invocation.of("job", ModuleReference.of("exit-3"), message)))
                        .isInstanceOf(Outcome.Failure.class);
            }
        }
        assertThat(listener.created).isEqualTo(3);
        assertThat(listener.reset).isZero();
    }

    @Test
    void aCommandThatWritesItsTableGetsANewInstanceForEachJob() {
        Bytes counting =
                Guests.parse(
                        """
                        (module
                          (import "wasi_snapshot_preview1" "fd_write"
                            (func $fd_write (param i32 i32 i32 i32) (result i32)))
                          (memory (export "memory") 1)
                          (table 1 2 funcref)
                          (data (i32.const 0) "\\10\\00\\00\\00\\01\\00\\00\\00")
                          (func (export "_start")
                            (i32.store8 (i32.const 16) (table.size))
                            (drop (table.grow (ref.null func) (i32.const 1)))
                            (drop (call $fd_write
                              (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
                        """);
        Guests guests = new Guests().put("counting", counting, null);
        try (WasmEngine engine = WasmEngine.start(EngineOptions.defaults(), guests, listener)) {
            for (int job = 0; job < 3; job++) {
                assertThat(answer(engine, "counting", "").toByteArray()).containsExactly(1);
            }
        }
        assertThat(listener.created).isEqualTo(3);
        assertThat(listener.reset).isZero();
    }

    private static Bytes answer(WasmEngine engine, String module, String payload) {
        Message message = new Message("Request", Bytes.utf8(payload));
        Outcome outcome = engine.run(Invocation.of("job", ModuleReference.of(module), message));
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return ((Outcome.Success) outcome).answer().payload();
    }

    private List<Integer> marksOfTenJobs(String isolation) {
        Guests guests =
                new Guests().withManifest("leaky", "{\"isolation\": \"" + isolation + "\"}");
        List<Integer> marks = new ArrayList<>();
        try (WasmEngine engine = WasmEngine.start(EngineOptions.defaults(), guests, listener)) {
            for (int job = 0; job < 10; job++) {
                Message secret = new Message("Request", Bytes.utf8("secret of tenant " + job % 2));
                Outcome outcome =
                        engine.run(
                                Invocation.of("job-" + job, ModuleReference.of("leaky"), secret));
                assertThat(outcome).isInstanceOf(Outcome.Success.class);
                marks.add((int) ((Outcome.Success) outcome).answer().payload().toByteArray()[0]);
            }
        }
        return marks;
    }

    /** Counts the instances that are created, reset and discarded. */
    private static final class Counting implements EngineListener {

        private int created;
        private int reset;
        private int discarded;

        @Override
        public void instanceCreated(String moduleId) {
            created++;
        }

        @Override
        public void instanceReset(String moduleId) {
            reset++;
        }

        @Override
        public void instanceDiscarded(String moduleId, Discard reason) {
            discarded++;
        }
    }
}
