package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A WASI command keeps state as files under {@code /state} and emits files under {@code /emit}. */
class GuestStateFilesTest {

    private static final String MANIFEST =
            "{\"state\": {\"max_bytes\": 1000}, \"topics\": [\"out\", \"more\"]}";

    private final Guests guests = new Guests().withManifest("file-keeper", MANIFEST);
    private final WasmEngine engine =
            WasmEngine.start(EngineOptions.defaults(), guests, EngineListener.NONE);
    private final MapState state = new MapState(EntityState.NO_VERSION);

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void aFileIsAKeyAndItsContentIsTheValue() {
        answer("w304note", "one");
        assertThat(state.texts()).isEqualTo(Map.of("note", "one"));
        assertThat(answer("r304note", "")).isEqualTo("one");
        answer("a304note", ", two");
        assertThat(state.texts()).isEqualTo(Map.of("note", "one, two"));
        answer("w304note", "");
        assertThat(state.texts()).isEqualTo(Map.of("note", ""));
        answer("d304note", "");
        assertThat(state.texts()).isEmpty();
    }

    @Test
    void foldersArePrefixesOfKeys() {
        state.with("a/b/c", "deep");
        assertThat(answer("r305a/b/c", "")).isEqualTo("deep");
        answer("n305a/b/c", "a/d");
        assertThat(state.texts()).isEqualTo(Map.of("a/d", "deep"));
        answer("m303new", "");
        assertThat(state.texts()).isEqualTo(Map.of("a/d", "deep"));
    }

    @Test
    void anExitWithZeroIsASuccessToo() {
        answer("e304note", "one");
        assertThat(state.texts()).isEqualTo(Map.of("note", "one"));
    }

    @ParameterizedTest
    @CsvSource({"t304note, TRAP", "x304note, EXIT"})
    void aFailureChangesNothing(String payload, FailureKind kind) {
        state.with("note", "one");
        assertThat(failure(payload, "two").kind()).isEqualTo(kind);
        assertThat(answer("r304note", "")).isEqualTo("one");
    }

    @Test
    void oneKeySeesNothingOfAnother() {
        answer("w304note", "one");
        MapState other = new MapState(EntityState.NO_VERSION);
        Outcome outcome = engine.run(invocation("r304note", other));
        assertThat(((Outcome.Failure) outcome).message()).contains("exited with status 44");
    }

    @Test
    void aJobThatWritesNoFileChangesNothing() {
        state.with("note", "one");
        Outcome.Success success = (Outcome.Success) engine.run(invocation("?300", state));
        assertThat(success.effects()).isEqualTo(Effects.NONE);
    }

    @Test
    void keysThatAreNoPathsAreKept() {
        state.with("../up", "1").with("a//b", "2").with("/root", "3").with("", "4").with(".", "5");
        state.with("nul\0", "6").with("x", "file").with("x/y", "7");
        Map<String, String> before = Map.copyOf(state.texts());
        assertThat(answer("r301x", "")).isEqualTo("file");
        answer("w301x", "file");
        assertThat(state.texts()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"w307../note", "w304/etc", "w313a/../../other"})
    void aPathOutOfTheFolderIsNotPermitted(String payload) {
        assertThat(failure(payload, "x").message()).contains("exited with status 63");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    g301f | STATE_LIMIT  | would keep more than 1,000 bytes for one key (state.max_bytes)
                    c304f | STATE_LIMIT  | has more than 1,000 files in /state
                    p301f | STATE_LIMIT  | would keep more than 1,000 bytes
                    s301f | EXIT         | exited with status 22
                    k301f | EXIT         | exited with status 22
                    S301f | EXIT         | exited with status 22
                    F301f | EXIT         | exited with status 22
                    g405out/f | EMIT_REFUSED | emitted records of more than 1,048,576 bytes together
                    w405other | EMIT_REFUSED | emitted a record to topic other, which its manifest does not list
                    c404f     | EMIT_REFUSED | has more than 1,000 files in /emit
                    """)
    void aHostileGuestEndsInItsOwnFailure(String payload, FailureKind kind, String message) {
        state.with("note", "one");
        Outcome.Failure failure = failure(payload, "some content");
        assertThat(failure.message()).startsWith("module file-keeper ").contains(message);
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(answer("r304note", "")).isEqualTo("one");
    }

    @Test
    void theSizeOfAllFilesIsLimitedByTheManifest() {
        state.with("a", "x".repeat(600));
        answer("w301b", "y".repeat(398));
        Outcome.Failure failure = failure("w301b", "y".repeat(399));
        assertThat(failure.kind()).isEqualTo(FailureKind.STATE_LIMIT);
    }

    @Test
    void stateThatIsLargerThanItsManifestAllowsCanBeReadAndShrunk() {
        state.with("a", "x".repeat(800)).with("b", "x".repeat(800));
        assertThat(answer("r301a", "")).hasSize(800);
        answer("d301b", "");
        assertThat(state.bytes()).isEqualTo(801);
    }

    @Test
    void theNextJobHasTheFolderAgain() {
        answer("D301.", "");
        answer("w304note", "one");
        assertThat(state.texts()).isEqualTo(Map.of("note", "one"));
    }

    @Test
    void eachFileUnderATopicIsARecord() {
        assertThat(emitted("w405out/1", "first")).containsExactly("out first");
        assertThat(emitted("w404more", "")).isEmpty();
        assertThat(state.texts()).isEmpty();
    }

    @Test
    void aMigrationChangesFilesInTheSameInvocation() {
        guests.withManifest("file-migrating", "{\"state\": {\"version\": 3}}");
        MapState old = new MapState(2).with("v", "old");
        Message message = new Message("Request", Bytes.EMPTY);
        Outcome outcome =
                engine.run(
                        new Invocation(
                                "job-1",
                                ModuleReference.of("file-migrating"),
                                message,
                                null,
                                Map.of(),
                                old));
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        Outcome.Success success = (Outcome.Success) outcome;
        assertThat(success.answer().payload().toUtf8()).isEqualTo("2");
        old.apply(success.effects().state());
        assertThat(old.texts()).isEqualTo(Map.of("v", "2"));
        assertThat(old.version()).isEqualTo(3);
    }

    @Test
    void aDecatonProcessorHasItsStateAsFilesToo() {
        guests.withManifest("open-file", "{\"state\": {}}");
        state.with("note", "one");
        Message message = new Message("Request", Bytes.utf8("note"));
        Outcome outcome =
                engine.run(
                        new Invocation(
                                "job-1",
                                ModuleReference.of("open-file"),
                                message,
                                null,
                                Map.of(),
                                state));
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(((Outcome.Success) outcome).answer().payload().toUtf8()).isEqualTo("one");
    }

    @Test
    void withoutStateOrTopicsNoFolderIsVisible() {
        guests.withManifest("file-keeper", "{}");
        assertThat(failure("w304note", "one").message()).contains("exited with status 8");
    }

    private String answer(String what, String content) {
        Outcome outcome = engine.run(invocation(what + content, state));
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        Outcome.Success success = (Outcome.Success) outcome;
        state.apply(success.effects().state());
        return success.answer().payload().toUtf8();
    }

    private Outcome.Failure failure(String what, String content) {
        Outcome outcome = engine.run(invocation(what + content, state));
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        return (Outcome.Failure) outcome;
    }

    private List<String> emitted(String what, String content) {
        Outcome outcome = engine.run(invocation(what + content, state));
        return outcome instanceof Outcome.Success success
                ? success.effects().emitted().stream()
                        .map(
                                emitted ->
                                        emitted.topic()
                                                + " "
                                                + java.util.Objects.requireNonNull(
                                                                emitted.record().value())
                                                        .toUtf8())
                        .toList()
                : List.of();
    }

    private static Invocation invocation(String payload, EntityState state) {
        Message message = new Message("Request", Bytes.utf8(payload));
        return new Invocation(
                "job-1", ModuleReference.of("file-keeper"), message, null, Map.of(), state);
    }
}
