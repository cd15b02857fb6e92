package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest sees the files of the folders that its manifest grants, and no others. */
class GuestFilesTest {

    @TempDir private Path temporary;
    private Path granted;
    private final Guests guests = new Guests();
    private final WasmEngine engine =
            WasmEngine.start(EngineOptions.defaults(), guests, EngineListener.NONE);

    @BeforeEach
    void makeFiles() throws IOException {
        granted = Files.createDirectories(temporary.resolve("granted"));
        Files.createDirectories(granted.resolve("folder"));
        Files.writeString(granted.resolve("note.txt"), "a note");
        Files.writeString(granted.resolve("folder/deep.txt"), "deep");
        Files.writeString(temporary.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(granted.resolve("inner"), Path.of("folder/deep.txt"));
        Files.createSymbolicLink(granted.resolve("leak.txt"), temporary.resolve("secret.txt"));
        Files.createSymbolicLink(granted.resolve("up"), temporary);
        Files.createSymbolicLink(granted.resolve("inner-folder"), Path.of("folder"));
        Files.createSymbolicLink(granted.resolve("dangling"), temporary.resolve("nothing"));
        guests.withManifest("open-file", "{\"allowed_paths\": {\"" + granted + "\": \"/data\"}}");
        guests.withManifest("cat", "{\"isolation\": \"reset\"}").with("close-streams");
        guests.put("no-files", Guests.wat("open-file"), null);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"note.txt", "./note.txt", "folder/../note.txt", "folder/deep.txt"})
    void filesOfTheFolderAreRead(String path) throws IOException {
        Outcome outcome = open("open-file", path);
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(((Outcome.Success) outcome).answer().payload())
                .isEqualTo(Bytes.wrap(Files.readAllBytes(granted.resolve(path))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.txt",
                "../../../../../../../../etc/passwd",
                "/etc/passwd",
                "folder/../../secret.txt",
                "leak.txt",
                "up/secret.txt",
                "up/granted/note.txt",
                "inner",
                "inner-folder/deep.txt",
                "dangling"
            })
    void nothingOutsideOfItIsAndNoLinkIsFollowed(String path) {
        Outcome outcome = open("open-file", path);
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        assertThat(((Outcome.Failure) outcome).kind()).isEqualTo(FailureKind.EXIT);
    }

    @Test
    void filesThatAreOpenedAgainAndAgainAreClosed() throws IOException {
        for (int i = 0; i < 300; i++) {
            assertThat(open("open-file", "note.txt")).isInstanceOf(Outcome.Success.class);
        }
        Path descriptors = Path.of("/proc/self/fd");
        if (Files.isDirectory(descriptors)) {
            try (var open = Files.list(descriptors)) {
                assertThat(open.filter(this::isGrantedFile)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cat", "close-streams"})
    void eachJobHasStreamsOfItsOwnWhateverTheLastOneDidToThem(String module) {
        for (String payload : List.of("first", "", "the third")) {
            Outcome outcome = open(module, payload);
            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(((Outcome.Success) outcome).answer().payload().toUtf8()).isEqualTo(payload);
        }
    }

    @Test
    void withoutAGrantThereIsNoFolder() {
        Outcome outcome = open("no-files", "note.txt");
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        assertThat(((Outcome.Failure) outcome).message()).contains("exited with status 8"); // EBADF
    }

    private boolean isGrantedFile(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).startsWith(granted);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    private Outcome open(String module, String path) {
        Message message = new Message("Request", Bytes.utf8(path));
        return engine.run(Invocation.of("job-1", ModuleReference.of(module), message));
    }
}
