package io.wasmjobs.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Adapts a page or a settings file for the distribution: it names the jars in {@code opt}, and has
 * no lines that build them.
 */
final class AdaptedText {

    private static final Pattern TEXT = Pattern.compile(".*\\.(md|yml|yaml)|Dockerfile");
    private static final Pattern BUILDS =
            Pattern.compile("(?m)^(# +)?\\./mvnw .*\\bpackage\\b.*\\n");
    private static final Pattern BUILT =
            Pattern.compile("\\b(?:job|sql)/target/(wasmjobs-\\w+\\.jar)");

    private AdaptedText() {}

    /** Copies a file or a folder of files, and adapts pages, YAML files and Dockerfiles. */
    static void copy(Path source, Path target) throws IOException {
        for (Path file : Folders.filesOf(source)) {
            Path copy = target.resolve(source.relativize(file).toString()).normalize();
            Folders.copy(file, copy);
            if (TEXT.matcher(file.getFileName().toString()).matches()) {
                Files.writeString(copy, adapt(Files.readString(file)));
            }
        }
    }

    /** Returns a text of the checkout, adapted for the distribution. */
    static String adapt(String text) {
        return BUILT.matcher(BUILDS.matcher(text).replaceAll("")).replaceAll("opt/$1");
    }
}
