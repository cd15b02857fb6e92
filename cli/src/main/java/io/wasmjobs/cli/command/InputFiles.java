package io.wasmjobs.cli.command;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.Suggestion;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Checks the files that arguments name for reading: an unreadable file is a usage error. */
final class InputFiles {

    private InputFiles() {}

    /**
     * Returns the file if it can be read.
     *
     * @throws CommandFailure with the status of a usage error if it does not exist, is a folder or
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
                // without a suggestion
                return List.of();
            }
        }
        return names;
    }
}
