package io.wasmjobs.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Copies, lists and deletes files and folders. */
final class Folders {

    private Folders() {}

    /** Deletes a folder with its content, if it exists. */
    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Copies a file with its times and permissions, and creates the parent folders. */
    static void copy(Path file, Path copy) throws IOException {
        Files.createDirectories(copy.getParent());
        Files.copy(
                file,
                copy,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
    }

    /** The files below a folder, or the file itself. */
    static List<Path> filesOf(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
