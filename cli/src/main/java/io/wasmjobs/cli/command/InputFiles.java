package io.wasmjobs.cli.command;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.Suggestion;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files that arguments name for reading: one that cannot be read is a usage error. */
final class InputFiles {

    private InputFiles() {}

    /**
     * The file, which can be read.
     *
     * @throws CommandFailure with the status of a usage error where it is not there, is a folder or
     *     may not be read
     */
    static Path readable(Path file) {
        if (!Files.exists(file)) {
            String name = String.valueOf(file.getFileName());
            throw CommandFailure.usage(
                    "no such file: " + file + Suggestion.didYouMean(name, siblings(file)));
        }
        if (Files.isDirectory(file)) {
            throw CommandFailure.usage(file + " is a folder, not a file");
        }
        if (!Files.isReadable(file)) {
            throw CommandFailure.usage("no permission to read " + file);
        }
        return file;
    }

    private static List<String> siblings(Path file) {
        List<String> names = new ArrayList<>();
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
                files.forEach(sibling -> names.add(String.valueOf(sibling.getFileName())));
            } catch (IOException e) {
                // No suggestion, then.
                return List.of();
            }
        }
        return names;
    }
}
