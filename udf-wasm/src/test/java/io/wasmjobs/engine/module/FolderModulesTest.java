package io.wasmjobs.engine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wasmjobs.engine.module.ModuleSource.Fetched;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Modules are read from a folder, and nothing outside of it is. */
final class FolderModulesTest {

    @TempDir Path outside;
    private Path folder = Path.of("unset");

    @BeforeEach
    void createFolder() throws IOException {
        folder = Files.createDirectory(outside.resolve("modules"));
    }

    @Test
    void aModuleIsReadWithTheManifestNextToIt() throws IOException {
        Files.writeString(folder.resolve("echo.wasm"), "bytes");
        Files.writeString(folder.resolve("echo.json"), "{}");

        Fetched.Changed echo = changed("echo");

        assertThat(echo.module()).isEqualTo(Bytes.utf8("bytes"));
        assertThat(echo.manifest()).isEqualTo(Bytes.utf8("{}"));
    }

    @Test
    void aModuleNeedsNoManifest() throws IOException {
        Files.writeString(folder.resolve("echo.wasm"), "bytes");

        assertThat(changed("echo").manifest()).isNull();
    }

    @Test
    void aKnownVersionIsNotReadAgain() throws IOException {
        Files.writeString(folder.resolve("echo.wasm"), "bytes");
        String version = changed("echo").version();

        assertThat(modules().fetch("echo", version)).contains(new Fetched.Unchanged());
    }

    @Test
    void anAbsentModuleIsEmptyAndAnAbsentFolderIsAnError() throws IOException {
        assertThat(modules().fetch("nothing", null)).isEmpty();
        assertThatThrownBy(
                        () -> new FolderModules(outside.resolve("gone"), 100).fetch("echo", null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gone: there is no such module folder");
    }

    @Test
    void aFileReplacedByOneOfTheSameSizeAndTimeIsANewVersion() throws IOException {
        Path file = Files.writeString(folder.resolve("echo.wasm"), "one");
        FileTime time = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(file, time);
        String version = changed("echo").version();

        Path other = Files.writeString(outside.resolve("other"), "two");
        Files.setLastModifiedTime(other, time);
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

        assertThat(modules().fetch("echo", version)).get().isInstanceOf(Fetched.Changed.class);
    }

    @Test
    void anAddedChangedOrDeletedManifestIsANewVersion() throws IOException {
        Files.writeString(folder.resolve("echo.wasm"), "bytes");
        String without = changed("echo").version();
        Files.writeString(folder.resolve("echo.json"), "{}");
        String with = changed("echo").version();
        Files.writeString(folder.resolve("echo.json"), "{ }");
        String changed = changed("echo").version();
        Files.delete(folder.resolve("echo.json"));

        assertThat(with).isNotEqualTo(without);
        assertThat(changed).isNotEqualTo(with);
        assertThat(changed("echo").version()).isEqualTo(without);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../secret", "/etc/passwd", "a/b", "a\\b", "..", "a..b", "", "A", "x\0"})
    void anIdCannotLeaveTheFolder(String id) throws IOException {
        Files.writeString(outside.resolve("secret.wasm"), "secret");

        assertThatThrownBy(() -> modules().fetch(id, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLinkCannotLeaveTheFolder() throws IOException {
        Files.writeString(outside.resolve("secret.wasm"), "secret");
        Files.createSymbolicLink(folder.resolve("echo.wasm"), outside.resolve("secret.wasm"));

        assertThatThrownBy(() -> modules().fetch("echo", null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("leads out of the module folder");
    }

    @Test
    void aManifestThatLinksElsewhereIsRefusedToo() throws IOException {
        Files.writeString(folder.resolve("echo.wasm"), "bytes");
        Files.createSymbolicLink(folder.resolve("echo.json"), Path.of("/etc/hostname"));

        assertThatThrownBy(() -> modules().fetch("echo", null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("leads out of the module folder");
    }

    @Test
    void aLinkWithinTheFolderIsFollowed() throws IOException {
        Files.writeString(folder.resolve("echo-2.wasm"), "two");
        Files.createSymbolicLink(folder.resolve("echo.wasm"), Path.of("echo-2.wasm"));

        assertThat(changed("echo").module()).isEqualTo(Bytes.utf8("two"));
    }

    @Test
    void theFolderItselfMayBeALink() throws IOException {
        Files.writeString(folder.resolve("echo.wasm"), "bytes");
        Path link = Files.createSymbolicLink(outside.resolve("current"), folder);

        assertThat(new FolderModules(link, 100).fetch("echo", null)).isPresent();
    }

    @Test
    void aFolderNamedLikeAModuleIsAnError() throws IOException {
        Files.createDirectory(folder.resolve("echo.wasm"));

        assertThatThrownBy(() -> modules().fetch("echo", null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a regular file");
    }

    @Test
    void aModuleOverTheLimitIsNotRead() throws IOException {
        Files.write(folder.resolve("echo.wasm"), new byte[101]);

        assertThatThrownBy(() -> modules().fetch("echo", null))
                .isInstanceOf(ModuleTooLarge.class)
                .hasMessageContaining("echo.wasm has more than 100 bytes");
    }

    @Test
    void idsAreSortedAndContainModulesOnly() throws IOException {
        for (String name : new String[] {"b.wasm", "a.wasm", "a.json", "Upper.wasm", "notes.txt"}) {
            Files.writeString(folder.resolve(name), "x");
        }

        assertThat(modules().ids()).containsExactly("a", "b");
    }

    private FolderModules modules() {
        return new FolderModules(folder, 100);
    }

    private Fetched.Changed changed(String id) throws IOException {
        return (Fetched.Changed) modules().fetch(id, null).orElseThrow();
    }
}
