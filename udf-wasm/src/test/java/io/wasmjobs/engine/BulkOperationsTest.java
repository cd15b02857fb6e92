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

/**
 * Straight-line code of bulk operations stops at the deadline: the failure says that the function
 * was stopped. Without a check of the deadline, the function would return.
 */
class BulkOperationsTest {

    private static final String GUEST =
            """
            (module
              (memory (export "memory") 256 1600)
              (table $t 100000 funcref)
              (data $segment "%s")
              (elem $elements func %s)
              (func $element)
              (func (export "alloc") (param i32) (result i32) (i32.const 1024))
              (func (export "dealloc") (param i32 i32))
              (func (export "handle") (param i32 i32) (result i64)
                %s
                (i64.const 0)))
            """;

    private final Guests guests = new Guests();
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
                    5000 | (memory.copy (i32.const 0) (i32.const 0) (i32.const 16777216))
                    5000 | (memory.copy (i32.const 1) (i32.const 0) (i32.const 16777215))
                    5000 | (memory.fill (i32.const 0) (i32.const 1) (i32.const 16777216))
                    4000 | (memory.init $segment (i32.const 0) (i32.const 0) (i32.const 1000000))
                    4000 | (table.fill $t (i32.const 0) (ref.null func) (i32.const 100000))
                    4000 | (table.copy $t $t (i32.const 0) (i32.const 0) (i32.const 100000))
                    4000 | (table.init $t $elements (i32.const 0) (i32.const 0) (i32.const 10000))
                    4000 | (drop (table.grow $t (ref.null func) (i32.const 0)))
                    """)
    void straightLineCodeStopsAtTheDeadline(int times, String operation) {
        String segment = operation.contains("$segment") ? "s".repeat(1_000_000) : "";
        String elements = operation.contains("$elements") ? "$element ".repeat(10_000) : "";
        String wat = GUEST.formatted(segment, elements, operation.repeat(times));
        guests.put(
                "bulk",
                Guests.parse(wat),
                "{\"timeout_ms\": 200, \"memory\": {\"max_pages\": 1024}}");
        String stopped = "and was stopped in handle (function 3)";
        Outcome.Failure failure = (Outcome.Failure) run();
        // On a stalled machine the deadline may pass before the guest begins. Such a run does
        // not say where it was stopped and is repeated. A guest that returns never says it.
        for (int more = 0; more < 5 && !failure.message().contains(stopped); more++) {
            failure = (Outcome.Failure) run();
        }
        assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(failure.message()).contains(stopped);
    }

    /** Growth copies nothing, so a guest that does nothing else ends before its deadline. */
    @Test
    void growingAMemoryPageByPageEndsAtTheLimit() {
        String wat = GUEST.formatted("", "", "(drop (memory.grow (i32.const 1)))".repeat(1_300));
        guests.put("bulk", Guests.parse(wat), "{\"memory\": {\"max_pages\": 1024}}");
        assertThat(((Outcome.Failure) run()).kind()).isEqualTo(FailureKind.MEMORY_LIMIT);
    }

    @Test
    void growingATableBeyondAnIntIsRefused() {
        String grow =
                "(if (i32.ne (table.grow $t (ref.null func) (i32.const %s)) (i32.const -1))"
                        + " (then unreachable))";
        String grows = grow.formatted("2147483647") + grow.formatted("-1");
        String wat = GUEST.formatted("", "", grows);
        guests.put("bulk", Guests.parse(wat), null);
        // The guest produces no answer; after a refused growth that is a lack of memory.
        assertThat(((Outcome.Failure) run()).kind()).isEqualTo(FailureKind.MEMORY_LIMIT);
    }

    private Outcome run() {
        return engine.run(
                Invocation.of("job-1", ModuleReference.of("bulk"), new Message("R", Bytes.EMPTY)));
    }
}
