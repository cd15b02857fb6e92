package io.wasmjobs.engine.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiled classes on disk are used if intact, and compiled again otherwise. */
final class ClassFolderTest {

    private static final String SHA256 = "ab".repeat(32);
    private static final CompiledClasses CLASSES =
            new CompiledClasses("a.Main", Map.of("a.Main", new byte[] {1, 2}, "a.B", new byte[0]));

    @TempDir Path parent;

    @Test
    void writtenClassesAreReadByTheNextProcess() throws IOException {
        open("v1", 1_000_000).write(SHA256, CLASSES);

        CompiledClasses read = open("v1", 1_000_000).read(SHA256).orElseThrow();

        assertThat(read.mainClass()).isEqualTo("a.Main");
        assertThat(read.classes().get("a.Main")).containsExactly(1, 2);
        assertThat(read.classes().get("a.B")).isEmpty();
        assertThat(read.sizeBytes()).isEqualTo(2);
        assertThat(Files.getPosixFilePermissions(files().get(0)))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void anotherModuleOrAnotherCompilerHasOtherClasses() throws IOException {
        open("v1", 1_000_000).write(SHA256, CLASSES);

        assertThat(open("v2", 1_000_000).read(SHA256)).isEmpty();
        assertThat(open("v1", 1_000_000).read("cd".repeat(32))).isEmpty();
    }

    @Test
    void everyChangeAndTruncationIsDetectedAndTheFileIsDeleted() throws IOException {
        ClassFolder folder = open("v1", 1_000_000);
        folder.write(SHA256, CLASSES);
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 0x20;
            Files.write(file, changed);
            assertThat(folder.read(SHA256)).as("byte %d changed", i).isEmpty();
            assertThat(file).doesNotExist();
            Files.write(file, Arrays.copyOf(whole, i));
            assertThat(folder.read(SHA256)).as("cut at %d", i).isEmpty();
        }
        folder.write(SHA256, CLASSES);
        assertThat(folder.read(SHA256)).isPresent();
    }

    @Test
    void aFileOfAnotherModuleUnderThisNameIsNotUsed() throws IOException {
        ClassFolder folder = open("v1", 1_000_000);
        folder.write(SHA256, CLASSES);
        Path file = files().get(0);
        String other = "cd".repeat(32);
        Files.move(file, file.resolveSibling(other + "-v1.classes"));

        assertThat(folder.read(other)).isEmpty();
    }

    @Test
    void aFolderThatOthersMayWriteToIsNotTrusted() throws IOException {
        Path shared = Files.createDirectory(parent.resolve("classes"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> open("v1", 1_000_000))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("may be written by others")
                .hasMessageContaining("chmod 700");
    }

    @Test
    void aNewFolderIsAccessibleToItsOwnerOnly() throws IOException {
        open("v1", 1_000_000);

        assertThat(Files.getPosixFilePermissions(parent.resolve("classes")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void theLeastRecentlyUsedFilesAreDeleted() throws IOException {
        ClassFolder folder = open("v1", 1_000_000);
        folder.write("old", CLASSES);
        long size = Files.size(files().get(0));
        Files.setLastModifiedTime(files().get(0), FileTime.fromMillis(1_000));
        folder.write("used", CLASSES);
        Files.setLastModifiedTime(file("used"), FileTime.fromMillis(500));
        assertThat(folder.read("used")).isPresent();

        open("v1", 2 * size + 20).write("new", CLASSES);

        assertThat(folder.read("old")).isEmpty();
        assertThat(folder.read("used")).isPresent();
        assertThat(folder.read("new")).isPresent();
    }

    @Test
    void aMissingFolderOnlyCausesACompilation() throws IOException {
        ClassFolder folder = open("v1", 1_000_000);
        Files.delete(parent.resolve("classes"));

        folder.write(SHA256, CLASSES);
        assertThat(folder.read(SHA256)).isEmpty();
    }

    private ClassFolder open(String compiler, long maxBytes) throws IOException {
        return ClassFolder.open(parent.resolve("classes"), compiler, maxBytes);
    }

    private Path file(String sha256) {
        return parent.resolve("classes").resolve(sha256 + "-v1.classes");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(parent.resolve("classes"))) {
            return files.toList();
        }
    }
}
