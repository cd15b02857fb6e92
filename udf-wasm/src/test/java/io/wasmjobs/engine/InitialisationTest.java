package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A module's initialisation has no access to the job that causes it, and adds nothing to that job's
 * answer and log.
 */
class InitialisationTest {

    private static final List<String> PAYLOADS = List.of("the first secret", "second", "third");

    private final Guests guests = new Guests();
    private final WasmEngine engine =
            WasmEngine.start(EngineOptions.defaults(), guests, EngineListener.NONE);

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @CsvSource({
        "poll-early, reset",
        "poll-early, shared",
        "poll-early, fresh",
        "read-early, reset",
        "read-early, fresh",
    })
    void anInitialisationHasNoTaskNoInputAndNoOutput(String guest, String isolation) {
        guests.withManifest(guest, "{\"isolation\": \"" + isolation + "\"}");
        for (String payload : PAYLOADS) {
            assertThat(run(guest, payload).answer().payload().toUtf8()).isEqualTo(payload);
        }
    }

    @Test
    void anInitialisationHasNoJobLogAndNoHttp() {
        guests.withManifest("talk-early", "{\"allowed_hosts\": [\"example.com:80\"]}");
        for (String payload : PAYLOADS) {
            assertThat(run("talk-early", payload).report().logs())
                    .containsExactly(
                            "{\"_error\":\"host http error: there is no HTTP during"
                                    + " initialisation\"}");
        }
    }

    @Test
    void pathsAreRefusedDuringInitialisationAndAllowedForTheJob(@TempDir Path folder)
            throws IOException {
        Files.writeString(folder.resolve("note.txt"), "a note");
        guests.withManifest("open-early", "{\"allowed_paths\": {\"" + folder + "\": \"/data\"}}");
        int notCapable = 76;
        String refused = Character.toString('0' + notCapable);
        for (String payload : PAYLOADS) {
            assertThat(run("open-early", payload).answer().payload().toUtf8())
                    .isEqualTo("0" + refused + refused + "0" + "a note");
        }
    }

    @Test
    void aFailureReportsWhatTheInitialisationLogged() {
        guests.with("log-and-trap-early");
        Outcome.Failure failure = (Outcome.Failure) outcome("log-and-trap-early", "a secret");
        assertThat(failure.kind()).isEqualTo(FailureKind.TRAP);
        assertThat(failure.report().logs()).containsExactly("no table");
    }

    private Outcome.Success run(String guest, String payload) {
        Outcome outcome = outcome(guest, payload);
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        return (Outcome.Success) outcome;
    }

    private Outcome outcome(String guest, String payload) {
        Message message = new Message("Request", Bytes.utf8(payload));
        return engine.run(Invocation.of("job-1", ModuleReference.of(guest), message));
    }
}
