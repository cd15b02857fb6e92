package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest keeps state by {@code kv_*}: a success changes it, a failure does not. */
class GuestStateTest {

    private static final String KEEPS_STATE = "{\"state\": {\"max_bytes\": 1000}}";

    private final Guests guests = new Guests().withManifest("keeper", KEEPS_STATE);
    private final WasmEngine engine =
            WasmEngine.start(EngineOptions.defaults(), guests, EngineListener.NONE);
    private final MapState state = new MapState(EntityState.NO_VERSION);

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aGuestSeesTheStateOfTheLastSuccessAndItsOwnChanges() {
        assertThat(answer("g1a")).isEqualTo("none");
        answer("s1aone");
        assertThat(answer("g1a")).isEqualTo("one");
        answer("s1a");
        assertThat(answer("g1a")).isEmpty();
        answer("d1a");
        assertThat(answer("g1a")).isEqualTo("none");
    }

    @Test
    void aSuccessContainsOnlyItsChanges() {
        state.with("a", "one");
        assertThat(changes("g1a")).isNull();
        assertThat(changes("s1aone")).isNull();
        assertThat(changes("d1b")).isNull();
        StateChanges.Settings settings =
                new StateChanges.Settings(1_000, Duration.ofDays(30), 1, false);
        assertThat(changes("s1atwo"))
                .isEqualTo(
                        new StateChanges(
                                Map.of(Bytes.utf8("a"), Optional.of(Bytes.utf8("two"))), settings));
        assertThat(changes("d1a"))
                .isEqualTo(new StateChanges(Map.of(Bytes.utf8("a"), Optional.empty()), settings));
    }

    @Test
    void theKeysOfAPrefixAreListedInTheirOrder() {
        state.with("b", "").with("ab", "").with("a", "").with("é", "");
        assertThat(answer("k0")).isEqualTo("\1\0\0\0a" + "\2\0\0\0ab" + "\1\0\0\0b" + "\2\0\0\0é");
        assertThat(answer("k1a")).isEqualTo("\1\0\0\0a" + "\2\0\0\0ab");
        assertThat(answer("k1x")).isEmpty();
    }

    @Test
    void aFailureChangesNothing() {
        state.with("a", "one");
        Outcome.Failure failure = (Outcome.Failure) run("t1atwo");
        assertThat(failure.kind()).isEqualTo(FailureKind.TRAP);
        assertThat(answer("g1a")).isEqualTo("one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    c0value | STATE_LIMIT | would keep more than 1,000 bytes for one key (state.max_bytes)
                    V1a     | STATE_LIMIT | would keep more than 1,000 bytes for one key (state.max_bytes)
                    L0      | STATE_LIMIT | gave kv_set a key of 1,025 bytes; a key has 1 to 1,024
                    z0      | STATE_LIMIT | gave kv_delete a key of 0 bytes; a key has 1 to 1,024
                    o0      | TRAP        | gave kv_get 8 bytes at address 4294967295, which is outside
                    v1a     | TRAP        | gave kv_set 4294967288 bytes at address 64, which is outside
                    """)
    void aHostileGuestEndsInItsOwnFailure(String payload, FailureKind kind, String message) {
        state.with("a", "one");
        Outcome.Failure failure = (Outcome.Failure) run(payload);
        assertThat(failure.message()).startsWith("module keeper ").contains(message);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(answer("g1a")).isEqualTo("one");
    }

    @Test
    void theLimitCountsKeysAndValues() {
        state.with("abc", "x".repeat(990));
        assertThat(run("s1a" + "y".repeat(6))).isInstanceOf(Outcome.Success.class);
        Outcome.Failure failure = (Outcome.Failure) run("s1a" + "y".repeat(7));
        assertThat(failure.kind()).isEqualTo(FailureKind.STATE_LIMIT);
    }

    @Test
    void aStateOverItsLimitMayBecomeSmaller() {
        state.with("a", "x".repeat(800)).with("b", "x".repeat(800));
        answer("s1a" + "x".repeat(700));
        assertThat(answer("g1a")).hasSize(700);
        assertThat(run("s1a" + "x".repeat(701))).isInstanceOf(Outcome.Failure.class);
        answer("d1b");
        answer("s1a" + "x".repeat(701));
    }

    @Test
    void anInvocationChangesAtMost10000Keys() {
        guests.withManifest("keeper", "{\"state\": {}}");
        Outcome.Failure failure = (Outcome.Failure) run("c0");
        assertThat(failure.kind()).isEqualTo(FailureKind.STATE_LIMIT);
        assertThat(failure.message()).contains("changed more than 10,000 keys");
    }

    @Test
    void endlessListingOfLargeStateIsStopped() {
        for (int i = 0; i < 20_000; i++) {
            state.with("key " + i, "");
        }
        Outcome.Failure failure = (Outcome.Failure) run("l0", Duration.ofMillis(300));
        assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
    }

    @Test
    void aJobWithoutAKeyIsRefused() {
        Outcome.Failure failure =
                (Outcome.Failure) engine.run(invocation("keeper", "g1a", null, null));
        assertThat(failure.kind()).isEqualTo(FailureKind.KEY_REQUIRED);
        assertThat(failure.message())
                .isEqualTo(
                        "module keeper keeps state, and the job has no key: give the job a"
                                + " \"key\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"g1a", "s1ab", "d1a", "k0"})
    void withoutStateInTheManifestTheFailureSaysSo(String payload) {
        guests.withManifest("keeper", "{}");
        Outcome.Failure failure = (Outcome.Failure) run(payload);
        assertThat(failure.kind()).isEqualTo(FailureKind.MODULE_INVALID);
        assertThat(failure.message()).contains("keeps no state: add \"state\" to its manifest");
    }

    @ParameterizedTest
    @CsvSource({"kv-early, kv_get", "emit-early, emit"})
    void anInitialisationCannotUseStateOrEmit(String guest, String function) {
        guests.withManifest(guest, "{\"state\": {}, \"topics\": [\"a\"]}");
        Outcome.Failure failure = (Outcome.Failure) engine.run(invocation(guest, "", state, null));
        assertThat(failure.kind()).isEqualTo(FailureKind.TRAP);
        assertThat(failure.message()).contains("called " + function + " during its initialisation");
    }

    @Test
    void stateThatTheHostCannotReadIsAHostError() {
        EntityState broken =
                new EntityState() {
                    @Override
                    public int version() {
                        return 1;
                    }

                    @Override
                    public @Nullable Bytes get(Bytes key) {
                        throw new IllegalStateException("disk gone");
                    }

                    @Override
                    public List<Bytes> keys(Bytes prefix) {
                        return List.of();
                    }

                    @Override
                    public long bytes() {
                        return 0;
                    }
                };
        Outcome.Failure failure =
                (Outcome.Failure) engine.run(invocation("keeper", "g1a", broken, null));
        assertThat(failure.kind()).isEqualTo(FailureKind.HOST_ERROR);
        assertThat(failure.message())
                .isEqualTo("module keeper could not be given its state: disk gone");
    }

    @Test
    void olderStateIsMigratedOnceWithinTheInvocation() {
        guests.withManifest("migrating", "{\"state\": {\"version\": 3}}");
        MapState old = new MapState(2);
        Outcome.Success first =
                (Outcome.Success) engine.run(invocation("migrating", "", old, null));
        assertThat(first.answer().payload().toUtf8()).isEqualTo("2");
        old.apply(first.effects().state());
        assertThat(old.version()).isEqualTo(3);
        old.with("m", "not again");
        Outcome.Success next = (Outcome.Success) engine.run(invocation("migrating", "", old, null));
        assertThat(next.answer().payload().toUtf8()).isEqualTo("not again");
        assertThat(next.effects()).isEqualTo(Effects.NONE);
    }

    @Test
    void aMigrationThatChangesNothingStillRaisesTheVersion() {
        guests.withManifest("migrating", "{\"state\": {\"version\": 3}}");
        MapState old = new MapState(2).with("m", "2");
        Outcome.Success success =
                (Outcome.Success) engine.run(invocation("migrating", "", old, null));
        StateChanges changes = success.effects().state();
        assertThat(changes).isNotNull();
        assertThat(changes.entries()).isEmpty();
        assertThat(changes.settings().version()).isEqualTo(3);
    }

    @Test
    void newStateIsNotMigrated() {
        guests.withManifest("migrating", "{\"state\": {\"version\": 3}}");
        Outcome.Success success =
                (Outcome.Success) engine.run(invocation("migrating", "", EntityState.EMPTY, null));
        assertThat(success.answer().payload().size()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    migrating | 2 | 3 | 7 | answered migrate(2) with status 7
                    migrating | 2 | 3 | 9 | exited in migrate(2) with status 0
                    keeper    | 2 | 3 | 0 | the entity's state has version 2, and the module exports no migrate(i32) -> i32
                    migrating | 4 | 3 | 0 | has state.version 3, but the entity has moved on to version 4: run the newer module
                    """)
    void stateThatDoesNotFitTheModuleIsATrap(
            String guest, int version, int own, String status, String message) {
        guests.withManifest(guest, "{\"state\": {\"version\": " + own + "}}");
        MapState other = new MapState(version).with("status", status);
        Outcome.Failure failure =
                (Outcome.Failure) engine.run(invocation(guest, "g1a", other, null));
        assertThat(failure.kind()).isEqualTo(FailureKind.TRAP);
        assertThat(failure.message()).contains(message);
    }

    private String answer(String payload) {
        Outcome outcome = run(payload);
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        Outcome.Success success = (Outcome.Success) outcome;
        state.apply(success.effects().state());
        return success.answer().payload().toUtf8();
    }

    private @Nullable StateChanges changes(String payload) {
        return ((Outcome.Success) run(payload)).effects().state();
    }

    private Outcome run(String payload) {
        return run(payload, null);
    }

    private Outcome run(String payload, @Nullable Duration timeout) {
        return engine.run(invocation("keeper", payload, state, timeout));
    }

    private static Invocation invocation(
            String guest, String payload, @Nullable EntityState state, @Nullable Duration timeout) {
        Message message = new Message("Request", Bytes.utf8(payload));
        return new Invocation(
                "job-1", ModuleReference.of(guest), message, timeout, Map.of(), state);
    }
}
