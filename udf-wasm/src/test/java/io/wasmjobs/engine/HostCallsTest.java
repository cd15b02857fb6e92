package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments of host calls are checked before they cost time or memory, and are read only once. */
class HostCallsTest {

    private static final int EBADF = 8;
    private static final int EINVAL = 28;
    private static final int ENOTSOCK = 57;

    private final Guests guests = new Guests();
    private final WasmEngine engine =
            WasmEngine.start(EngineOptions.defaults(), guests, EngineListener.NONE);

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1_500, 1_000, 128})
    void tooLargeAndTooManyVectorsAreRefusedImmediately(int vectors) {
        guests.with("write-many-vectors");
        assertExit("write-many-vectors", "v".repeat(vectors), EINVAL);
    }

    @Test
    void writingManyVectorsStopsAtTheDeadline() {
        guests.withManifest("write-many-vectors", "{\"timeout_ms\": 2000}");
        Outcome.Failure failure =
                (Outcome.Failure) outcome("write-many-vectors", Bytes.utf8("v".repeat(127)));
        assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(failure.message()).contains("and was stopped in function 1, called by _start");
    }

    @Test
    void aReadThatOverwritesItsOwnVectorsUsesTheOriginalOnes() {
        guests.with("read-over-its-vectors");
        byte[] payload = new byte[8 + 11];
        System.arraycopy(
                new byte[] {64, 0, 0, 0, -1, -1, -1, 127}, 0, payload, 0, 8); // 2 GiB at 64
        System.arraycopy("the payload".getBytes(StandardCharsets.UTF_8), 0, payload, 8, 11);
        assertThat(answer("read-over-its-vectors", Bytes.wrap(payload)).toUtf8())
                .isEqualTo("the payload");
    }

    @Test
    void aPollOfAHundredThousandSubscriptionsIsRefused() {
        guests.with("poll-many");
        assertExit("poll-many", "", EINVAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "some"})
    void aPollOfTheInputReturnsAlsoAtItsEnd(String payload) {
        guests.with("poll-input");
        assertThat(answer("poll-input", Bytes.utf8(payload)).size()).isZero();
    }

    @Test
    void noDescriptorIsASocket() {
        guests.with("shutdown");
        assertThat(answer("shutdown", Bytes.EMPTY).toByteArray())
                .containsExactly(
                        EBADF, EBADF, EBADF, EBADF, ENOTSOCK, ENOTSOCK, ENOTSOCK, ENOTSOCK);
    }

    @Test
    void anInterruptDuringAPollCancelsTheInvocation() {
        guests.withManifest("sleeper", "{\"timeout_ms\": 60000}");
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        Thread thread = new Thread(() -> cancelled.complete(isCancelled("sleeper")));
        thread.start();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        thread.interrupt();
        await().atMost(Duration.ofMinutes(1)).until(cancelled::isDone);
        assertThat(cancelled.join()).isTrue();
    }

    private boolean isCancelled(String guest) {
        try {
            outcome(guest, Bytes.EMPTY);
            return false;
        } catch (CancellationException e) {
            return Thread.interrupted();
        }
    }

    @Test
    void anHttpRequestOfMoreThan2MiBIsNotRead() {
        guests.put(
                "ask",
                Guests.parse(
                        """
                        (module
                          (import "env" "log" (func $log (param i32 i32)))
                          (import "env" "http_request" (func $http_request (param i32 i32) (result i64)))
                          (memory (export "memory") 64)
                          (func (export "alloc") (param i32) (result i32) (i32.const 1024))
                          (func (export "dealloc") (param i32 i32))
                          (func (export "handle") (param $pointer i32) (param $length i32) (result i64)
                            (local $answer i64)
                            (local.set $answer
                              (call $http_request (i32.const 65536) (i32.const 2097153)))
                            (call $log (i32.const 1024)
                              (i32.wrap_i64 (i64.shr_u (local.get $answer) (i64.const 32))))
                            (unreachable)))
                        """),
                null);
        Outcome.Failure failure = (Outcome.Failure) outcome("ask", Bytes.EMPTY);
        assertThat(failure.report().logs())
                .containsExactly(
                        "{\"_error\":\"host http error: the request has 2097153 bytes; at most"
                                + " 2097152\"}");
    }

    private void assertExit(String guest, String payload, int status) {
        Outcome outcome = outcome(guest, Bytes.utf8(payload));
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        assertThat(((Outcome.Failure) outcome).message()).contains("exited with status " + status);
    }

    private Bytes answer(String guest, Bytes payload) {
        Outcome outcome = outcome(guest, payload);
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return ((Outcome.Success) outcome).answer().payload();
    }

    private Outcome outcome(String guest, Bytes payload) {
        Message message = new Message("Request", payload);
        return engine.run(Invocation.of("job-1", ModuleReference.of(guest), message));
    }
}
