package io.wasmjobs.engine;

import static io.wasmjobs.engine.validation.WasmBytes.bytes;
import static io.wasmjobs.engine.validation.WasmBytes.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.engine.validation.WasmBytes;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every hostile guest fails by itself, and does not affect the thread and the engine. */
class HostileGuestsTest {

    private static final GuestLimits LIMITS =
            GuestLimits.DEFAULTS
                    .withTimeout(Duration.ofSeconds(60))
                    .withMaxMemoryPages(64)
                    .withMaxOutputBytes(100_000)
                    .withMaxLog(10, 2_000);

    private final Guests guests = new Guests().with("echo");
    private final WasmEngine engine =
            WasmEngine.start(
                    EngineOptions.defaults()
                            .withCeilings(
                                    new GuestCeilings(
                                            Duration.ofHours(1),
                                            2_000,
                                            1 << 20,
                                            1 << 20,
                                            1 << 20,
                                            Long.MAX_VALUE))
                            .withGuest(LIMITS),
                    guests,
                    EngineListener.NONE);

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    endless-loop           | TIMEOUT         | ran longer than 300 ms (timeout_ms) and was stopped in handle (function 2)
                    endless-recursion      | TIMEOUT         | ran longer than 300 ms (timeout_ms)
                    endless-start          | TIMEOUT         | ran longer than 300 ms (timeout_ms)
                    endless-initialize     | TIMEOUT         | ran longer than 300 ms (timeout_ms)
                    memory-for-ever        | TIMEOUT         | ran longer than 300 ms (timeout_ms)
                    log-flood              | TIMEOUT         | ran longer than 300 ms (timeout_ms)
                    error-flood            | TIMEOUT         | ran longer than 300 ms (timeout_ms)
                    sleeper                | TIMEOUT         | ran longer than 300 ms (timeout_ms)
                    deep-recursion         | STACK_EXHAUSTED | the call stack is exhausted in function 0, called by function 0
                    memory-bomb            | MEMORY_LIMIT    | asked for more memory than 64 pages
                    memory-creep           | MEMORY_LIMIT    | asked for more memory than 64 pages
                    unreachable            | TRAP            | trapped: Trapped on unreachable instruction in handle (function 2)
                    division-by-zero       | TRAP            | trapped: integer divide by zero in handle (function 2)
                    load-out-of-bounds     | TRAP            | 8 bytes at address 65535, where memory has 65536
                    store-negative         | TRAP            | 4 bytes at address 4294967292, where
                    ill-typed-table-call   | TRAP            | trapped
                    log-outside            | TRAP            | gave log 100 bytes at address 65530
                    read-claims-2gib       | TRAP            | gave fd_read 2147483647 bytes at address 64
                    write-claims-negative  | TRAP            | gave fd_write 4294967295 bytes at address 64
                    answer-out-of-bounds   | INVALID_ANSWER  | answered 65536 bytes at pointer 1024
                    answer-far-away        | INVALID_ANSWER  | answered 16 bytes at pointer 4294967280
                    answer-negative-length | INVALID_ANSWER  | answered 4294967295 bytes at pointer 1024
                    answer-not-utf8        | INVALID_ANSWER  | answered a message which is not UTF-8
                    answer-not-json        | INVALID_ANSWER  | answered a message which is not JSON
                    answer-empty           | INVALID_ANSWER  | answered a message which is not a JSON object
                    alloc-refused          | INVALID_ANSWER  | with pointer 4294967280, which is outside
                    output-flood           | OUTPUT_LIMIT    | answered more than 100000 bytes
                    exit-3                 | EXIT            | exited with status 3: no such thing
                    exit-instead-of-answer | EXIT            | exited with status 0
                    exit-in-initialize     | EXIT            | exited with status 0 while it was initialised
                    grow-in-initialize     | MEMORY_LIMIT    | asked for more memory than 64 pages
                    socket                 | EXIT            | exited with status 8
                    """)
    void aHostileGuestEndsInItsOwnFailure(String guest, FailureKind kind, String message) {
        guests.with(guest);
        for (int attempt = 0; attempt < 2; attempt++) {
            Outcome outcome = kind == FailureKind.TIMEOUT ? runBriefly(guest) : run(guest, "{}");
            assertThat(outcome).isInstanceOf(Outcome.Failure.class);
            Outcome.Failure failure = (Outcome.Failure) outcome;
            assertThat(failure.message()).contains(message).startsWith("module " + guest);
            assertThat(failure.kind()).isEqualTo(kind);
            assertTheEngineStillWorks();
        }
    }

    @Test
    void anAnswerOf100MiBExceedsTheLimit() {
        guests.withManifest(
                "answer-huge", "{\"memory\": {\"max_pages\": 2000}, \"timeout_ms\": 60000}");
        Outcome outcome = run("answer-huge", "{}");
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        assertThat(((Outcome.Failure) outcome).kind()).isEqualTo(FailureKind.OUTPUT_LIMIT);
        assertTheEngineStillWorks();
    }

    @Test
    void aGuestThatCatchesEverythingCannotCatchItsDeadline() {
        byte[] catchAllAroundALoop =
                bytes(
                        0x03, 0x40, // loop
                        0x02, 0x40, // block
                        0x1F, 0x40, 0x01, 0x02, 0x00, // try_table (catch_all to the block's end)
                        0x03, 0x40, 0x0C, 0x00, 0x0B, // loop, br to it, end
                        0x0B, 0x0B, 0x0C, 0x00, 0x0B, // end, end, br to the outer loop, end
                        0x00); // unreachable
        byte[] module =
                WasmBytes.message()
                        .function(WasmBytes.HANDLE, catchAllAroundALoop)
                        .without(7)
                        .export("memory", 2, 0)
                        .export("alloc", 0, 0)
                        .export("dealloc", 0, 1)
                        .export("handle", 0, 3)
                        .build();
        guests.put("catch-all", Bytes.wrap(module), null);
        for (int attempt = 0; attempt < 2; attempt++) {
            Outcome.Failure failure = (Outcome.Failure) runBriefly("catch-all");
            assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
            assertTheEngineStillWorks();
        }
    }

    @Test
    void aFailureSaysWhereInTheModuleItHappened() {
        byte[] module =
                Guests.parse(
                                """
                                (module
                                  (memory (export "memory") 1)
                                  (func (export "alloc") (param i32) (result i32) (i32.const 0))
                                  (func (export "dealloc") (param i32 i32))
                                  (func (param i32) (result i64)
                                    (i64.extend_i32_s (i32.div_s (i32.const 1) (local.get 0))))
                                  (func (param i32) (result i64) (call 2 (local.get 0)))
                                  (func (export "handle") (param i32 i32) (result i64)
                                    (call 3 (i32.const 0))))
                                """)
                        .toByteArray();
        byte[] functionNames =
                join(
                        bytes(2),
                        bytes(2),
                        WasmBytes.name("div\nide"),
                        bytes(3),
                        WasmBytes.name("mid"));
        byte[] nameSection =
                WasmBytes.section(
                        0,
                        join(
                                WasmBytes.name("name"),
                                bytes(1),
                                WasmBytes.leb(functionNames.length),
                                functionNames));
        guests.put("named", Bytes.wrap(join(module, nameSection)), null);
        Outcome.Failure failure = (Outcome.Failure) run("named", "{}");
        assertThat(failure.message())
                .isEqualTo(
                        "module named trapped: integer divide by zero in div ide (function 2),"
                                + " called by mid (function 3), called by handle (function 4)");
    }

    @Test
    void theNextInstanceHasATableOfTheInitialSize() {
        guests.with("table-grow");
        for (int i = 0; i < 3; i++) {
            assertThat(answer("table-grow", "{}")).isEqualTo("\5");
        }
    }

    @Test
    void aModuleWithoutAKnownAbiIsNotRun() {
        guests.with("no-abi");
        Outcome.Failure failure = (Outcome.Failure) run("no-abi", "{}");
        assertThat(failure.kind()).isEqualTo(FailureKind.ABI_UNSUPPORTED);
        assertThat(failure.message()).contains("no known ABI");
        assertTheEngineStillWorks();
    }

    @Test
    void exitWithStatusZeroIsSuccess() {
        guests.with("exit-0");
        assertThat(answer("exit-0", "{}")).isEqualTo("");
        assertTheEngineStillWorks();
    }

    @Test
    void aGuestsEnvironmentIsItsConfig() {
        guests.with("environment");
        assertThat(answer("environment", "")).isEqualTo("0");
        guests.put("configured", Guests.wat("environment"), "{\"config\": {\"KEY\": \"value\"}}");
        assertThat(answer("configured", "")).isEqualTo("KEY=value\0" + "1");
    }

    @Test
    void aGuestsOnlyArgumentIsItsModuleId() {
        guests.with("argv");
        assertThat(answer("argv", "")).isEqualTo("argv\0");
    }

    @Test
    void argumentsOfTheManifestFollowTheModuleId() {
        guests.withManifest("argv", "{\"args\": [\"-n\", \"two words\", \"\", \"żółw\"]}");
        assertThat(answer("argv", "")).isEqualTo("argv\0-n\0two words\0\0żółw\0");
    }

    @Test
    void logsAreLimitedInLinesAndBytesAndSaySo() {
        guests.with("log-flood");
        InvocationReport report = runBriefly("log-flood").report();
        assertThat(report.logs()).hasSizeBetween(2, 11);
        assertThat(report.logs().get(report.logs().size() - 1)).matches("… \\d+ more lines");
        assertThat(String.join("", report.logs()).length()).isLessThan(2_100);
    }

    private void assertTheEngineStillWorks() {
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(answer("echo", "still here")).isEqualTo("still here");
    }

    private String answer(String module, String payload) {
        Outcome outcome = run(module, payload);
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return ((Outcome.Success) outcome).answer().payload().toUtf8();
    }

    private Outcome runBriefly(String module) {
        Message message = new Message("Request", Bytes.utf8("{}"));
        return engine.run(
                new Invocation(
                        "job-1",
                        ModuleReference.of(module),
                        message,
                        Duration.ofMillis(300),
                        Map.of(),
                        null));
    }

    private Outcome run(String module, String payload) {
        Message message = new Message("Request", Bytes.utf8(payload));
        return engine.run(Invocation.of("job-1", ModuleReference.of(module), message));
    }
}
