package io.wasmjobs.distribution;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The folder {@code lib}: each jar once, and class paths that name its files. */
final class Libraries {

    private final Path lib;
    private final Map<String, Path> jars = new LinkedHashMap<>();

    Libraries(Path lib) {
        this.lib = lib;
    }

    /**
     * Copies the jars of a class path of Maven's build, and writes the same class path with their
     * names.
     */
    void stage(Path classPath, String name) throws IOException {
        List<String> names = new ArrayList<>();
        for (String entry : Files.readString(classPath).strip().split(File.pathSeparator, -1)) {
            names.add(stageJar(Path.of(entry)));
        }
        Path list = lib.resolve("classpath").resolve(name);
        Files.createDirectories(list.getParent());
        Files.writeString(list, String.join(File.pathSeparator, names) + "\n");
    }

    private String stageJar(Path jar) throws IOException {
        String name = jar.getFileName().toString();
        if (!name.endsWith(".jar")) {
            throw new IOException(jar + " is no jar: build the phase package, with -am");
        }
        Path known = jars.putIfAbsent(name, jar);
        if (known == null) {
            Folders.copy(jar, lib.resolve(name));
        } else if (!known.equals(jar)) {
            throw new IOException("two jars have the name " + name + ": " + known + " and " + jar);
        }
        return name;
    }

    /** The jars of all class paths, by their paths in Maven's build. */
    Collection<Path> jars() {
        return jars.values();
    }
}
