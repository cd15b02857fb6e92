package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The fuel that an invocation uses, and its failure if it uses more than its limit. */
final class FuelTest {

    private final Guests guests = new Guests();
    private final WasmEngine engine =
            WasmEngine.start(
                    EngineOptions.defaults()
                            .withGuest(GuestLimits.DEFAULTS.withTimeout(Duration.ofMinutes(1))),
                    guests,
                    EngineListener.NONE);

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aModuleWithoutALimitIsNotMetered() {
        guests.with("echo");
        assertThat(run("echo").report().fuel()).isNull();
    }

    @Test
    void theSameJobUsesTheSameFuelAlsoAfterAReset() {
        for (String isolation : Set.of("reset", "fresh", "shared")) {
            guests.withManifest(
                    "echo", "{\"fuel\": 1000000, \"isolation\": \"" + isolation + "\"}");
            Set<Long> used = new HashSet<>();
            for (int i = 0; i < 5; i++) {
                Outcome outcome = run("echo");
                assertThat(outcome).isInstanceOf(Outcome.Success.class);
                used.add(outcome.report().fuel());
            }
            assertThat(used).as(isolation).hasSize(1).doesNotContain(0L);
        }
    }

    @Test
    void anEndlessLoopEndsWithItsFuel() {
        guests.withManifest("endless-loop", "{\"fuel\": 123456}");
        Outcome outcome = run("endless-loop");
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        Outcome.Failure failure = (Outcome.Failure) outcome;
        assertThat(failure.kind()).isEqualTo(FailureKind.FUEL_EXHAUSTED);
        assertThat(failure.kind().isTriedAgain()).isFalse();
        assertThat(failure.message())
                .startsWith("module endless-loop used up its fuel of 123,456 (fuel)");
        assertThat(failure.report().fuel()).isEqualTo(123_456);
        assertThat(run("endless-loop")).isInstanceOf(Outcome.Failure.class);
    }

    @Test
    void aTrapIsNotReportedAsExhaustedFuel() {
        guests.withManifest("unreachable", "{\"fuel\": 123456}");
        Outcome.Failure failure = (Outcome.Failure) run("unreachable");
        assertThat(failure.kind()).isEqualTo(FailureKind.TRAP);
        assertThat(failure.report().fuel()).isBetween(1L, 1_000L);
    }

    @Test
    void exactlyTheUsedFuelIsEnough() {
        guests.withManifest("echo", "{\"fuel\": 1000000}");
        long used = Objects.requireNonNull(run("echo").report().fuel());
        guests.put("enough", Guests.wat("echo"), "{\"fuel\": " + used + "}");
        guests.put("too-little", Guests.wat("echo"), "{\"fuel\": " + (used - 1) + "}");
        assertThat(run("enough")).isInstanceOf(Outcome.Success.class);
        assertThat(run("enough").report().fuel()).isEqualTo(used);
        assertThat(((Outcome.Failure) run("too-little")).kind())
                .isEqualTo(FailureKind.FUEL_EXHAUSTED);
    }

    @Test
    void initialisationIsNotCharged() {
        String wat =
                """
                (module
                  (memory (export "memory") 1)
                  (data (i32.const 16) "{\\"type_name\\":\\"a\\",\\"payload\\":[]}")
                  (func (export "_initialize") (local $i i32)
                    (loop $l
                      (local.set $i (i32.add (local.get $i) (i32.const 1)))
                      (br_if $l (i32.lt_u (local.get $i) (i32.const 100000)))))
                  (func (export "alloc") (param i32) (result i32) (i32.const 1024))
                  (func (export "dealloc") (param i32 i32))
                  (func (export "handle") (param i32 i32) (result i64)
                    (i64.const 0x0000001e00000010)))
                """;
        guests.put("slow-start", Guests.parse(wat), "{\"fuel\": 100}");
        for (int i = 0; i < 2; i++) {
            Outcome outcome = run("slow-start");
            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            // alloc and handle take a constant each
            assertThat(outcome.report().fuel()).isEqualTo(2);
        }
    }

    @Test
    void hostCallsAreChargedByTheBytesThatTheyCopy() {
        guests.withManifest("cat", "{\"fuel\": 1000000}");
        long few = cat(80);
        long many = cat(80 + 4_000);
        // One unit per 8 bytes of input and output.
        assertThat(many - few).isEqualTo(2 * 4_000 / 8);
        assertThat(few).isGreaterThan(200);
    }

    @Test
    void aFloodOfHostCallsEndsWithTheFuel() {
        guests.withManifest("log-flood", "{\"fuel\": 100000}");
        assertThat(((Outcome.Failure) run("log-flood")).kind())
                .isEqualTo(FailureKind.FUEL_EXHAUSTED);
    }

    private long cat(int bytes) {
        Message message = new Message("Request", Bytes.wrap(new byte[bytes]));
        Outcome outcome = engine.run(Invocation.of("job", ModuleReference.parse("cat"), message));
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return Objects.requireNonNull(outcome.report().fuel());
    }

    @Test
    void aManifestMayNotAskForMoreThanTheOperatorAllows() {
        guests.withManifest("echo", "{\"fuel\": 1001}");
        GuestCeilings usual = GuestCeilings.DEFAULTS;
        GuestCeilings lower =
                new GuestCeilings(
                        usual.timeout(),
                        usual.maxMemoryPages(),
                        usual.maxOutputBytes(),
                        usual.maxHttpResponseBytes(),
                        usual.maxStateBytes(),
                        1_000);
        try (WasmEngine strict =
                WasmEngine.start(
                        EngineOptions.defaults().withCeilings(lower),
                        guests,
                        EngineListener.NONE)) {
            Outcome.Failure failure = (Outcome.Failure) run(strict, "echo");
            assertThat(failure.kind()).isEqualTo(FailureKind.MODULE_INVALID);
            assertThat(failure.message())
                    .contains("fuel is 1,001; the operator allows up to 1,000")
                    .contains("wasm.limit.fuel-max");
        }
    }

    private Outcome run(String module) {
        return run(engine, module);
    }

    private static Outcome run(WasmEngine engine, String module) {
        return engine.run(
                Invocation.of(
                        "job",
                        ModuleReference.parse(module),
                        new Message("Request", Bytes.utf8("the payload"))));
    }
}
