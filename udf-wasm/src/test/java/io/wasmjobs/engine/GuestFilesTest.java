package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest sees the files of the folders that its manifest grants, and no others. */
class GuestFilesTest {

    private static final int EILSEQ = 25;
    private static final int EINVAL = 28;
    private static final int EMFILE = 33;
    private static final int ENAMETOOLONG = 37;
    private static final int ENOENT = 44;
    private static final int EPERM = 63;
    private static final byte DIRECTORY = 3;
    private static final byte REGULAR_FILE = 4;
    private static final byte LINK = 7;

    @TempDir private Path temporary;
    private Path granted;
    private final Guests guests = new Guests();
    private final WasmEngine engine =
            WasmEngine.start(EngineOptions.defaults(), guests, EngineListener.NONE);

    @BeforeEach
    void createFiles() throws IOException {
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
    void nothingOutsideOfTheFolderIsReadAndNoLinkIsFollowed(String path) {
        Outcome outcome = open("open-file", path);
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        assertThat(((Outcome.Failure) outcome).kind()).isEqualTo(FailureKind.EXIT);
    }

    @Test
    void repeatedlyOpenedFilesAreClosed() throws IOException {
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
    void eachJobHasItsOwnStreams(String module) {
        for (String payload : List.of("first", "", "the third")) {
            Outcome outcome = open(module, payload);
            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(((Outcome.Success) outcome).answer().payload().toUtf8()).isEqualTo(payload);
        }
    }

    @Test
    void withoutAGrantNoFolderIsVisible() {
        Outcome outcome = open("no-files", "note.txt");
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        assertThat(((Outcome.Failure) outcome).message()).contains("exited with status 8"); // EBADF
    }

    @Test
    void aPathOutOfTheFolderIsNotPermitted() {
        for (String path : List.of("../secret.txt", "/etc/passwd", "leak.txt", "up/secret.txt")) {
            assertExit("open-file", path, EPERM);
        }
    }

    @Test
    void aPathHasAtMost4096Bytes() {
        assertExit("open-file", "a/".repeat(1_000) + "a", ENOENT);
        assertExit("open-file", "a/".repeat(2_047) + "a", ENAMETOOLONG);
        grant("open-long-path");
        for (int thousands : List.of(5, 1_600)) {
            assertExit("open-long-path", "k".repeat(thousands), ENAMETOOLONG);
        }
    }

    @Test
    void aPathIsUtf8WithoutAZero() {
        assertExit("open-file", "note.txt\0", EINVAL);
        Message message = new Message("Request", Bytes.wrap(new byte[] {'n', (byte) 0xFF}));
        Outcome outcome = engine.run(Invocation.of("j", ModuleReference.of("open-file"), message));
        assertThat(((Outcome.Failure) outcome).message()).contains("exited with status " + EILSEQ);
    }

    @Test
    void aDescriptorInAPathOpensNothingOutside() throws IOException {
        Files.createSymbolicLink(granted.resolve("folder/out"), temporary);
        grant("open-onto-its-path");
        assertExit("open-onto-its-path", "", EPERM);
    }

    @Test
    void aGuestHasAtMost64OpenFiles() {
        grant("open-for-ever");
        assertExit("open-for-ever", "", EMFILE);
    }

    @Test
    void aListingShowsLinksAsLinksAndTheFolderHasAStatus() {
        grant("list-folder");
        Outcome.Success success = (Outcome.Success) open("list-folder", "");
        ByteBuffer answer =
                ByteBuffer.wrap(success.answer().payload().toByteArray())
                        .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(answer.get(16)).isEqualTo(DIRECTORY);
        Map<String, Byte> types = new TreeMap<>();
        int at = 64;
        for (long cookie = 1; at < answer.limit(); cookie++) {
            assertThat(answer.getLong(at)).isEqualTo(cookie);
            byte[] name = new byte[answer.getInt(at + 16)];
            answer.get(at + 24, name);
            types.put(new String(name, StandardCharsets.UTF_8), answer.get(at + 20));
            at += 24 + name.length;
        }
        assertThat(types)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                ".", DIRECTORY,
                                "..", DIRECTORY,
                                "folder", DIRECTORY,
                                "note.txt", REGULAR_FILE,
                                "inner", LINK,
                                "leak.txt", LINK,
                                "up", LINK,
                                "inner-folder", LINK,
                                "dangling", LINK));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_000, 65_520, 100_000, 300_000})
    void bytesWrittenByVectorsAreReadBack(int length) {
        grant("write-then-read-file");
        String payload = "abcdefghijk".repeat(1 + length / 11).substring(0, length);
        Outcome outcome = open("write-then-read-file", payload);
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(((Outcome.Success) outcome).answer().payload().toUtf8())
                .isEqualTo(payload.repeat(3).substring(Math.min(length, 1)));
    }

    private void grant(String module) {
        guests.withManifest(module, "{\"allowed_paths\": {\"" + granted + "\": \"/data\"}}");
    }

    private void assertExit(String module, String path, int errno) {
        Outcome outcome = open(module, path);
        assertThat(outcome).isInstanceOf(Outcome.Failure.class);
        assertThat(((Outcome.Failure) outcome).message()).contains("exited with status " + errno);
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
