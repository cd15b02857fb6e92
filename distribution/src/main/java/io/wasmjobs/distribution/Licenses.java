package io.wasmjobs.distribution;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;

/** The folder {@code licenses}, with the licences and notices of each jar. */
final class Licenses {

    /** At the top of a jar or of its {@code META-INF}, and in {@code META-INF/licenses}. */
    private static final Pattern NAME =
            Pattern.compile(
                    "(META-INF/)?[^/]*(LICENSE|NOTICE|COPYING)[^/]*|META-INF/licenses/[^/]+"
                            + "|web/3rdpartylicenses\\.txt");

    private final Path folder;
    private final String apache;

    /**
     * @param apache the text of Apache-2.0, which most jars contain and which is not copied
     */
    Licenses(Path folder, String apache) {
        this.folder = folder;
        this.apache = withoutLayout(apache);
    }

    /** Copies the licences and notices of a jar to a folder of its name. */
    void extract(Path jar) throws IOException {
        String name = jar.getFileName().toString().replaceAll("\\.jar$", "");
        try (JarFile file = new JarFile(jar.toFile())) {
            List<? extends ZipEntry> entries =
                    file.stream()
                            .filter(entry -> NAME.matcher(entry.getName()).matches())
                            .filter(entry -> !entry.getName().endsWith(".class"))
                            .toList();
            for (ZipEntry entry : entries) {
                byte[] text = file.getInputStream(entry).readAllBytes();
                if (!withoutLayout(new String(text, StandardCharsets.UTF_8)).equals(apache)) {
                    Path copy = folder.resolve(name).resolve(fileName(entry));
                    Files.createDirectories(copy.getParent());
                    Files.write(copy, text);
                }
            }
        }
    }

    private static String fileName(ZipEntry entry) {
        return entry.getName().replaceAll("^.*/", "");
    }

    private static String withoutLayout(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
