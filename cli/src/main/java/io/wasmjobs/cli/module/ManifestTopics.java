package io.wasmjobs.cli.module;

import io.wasmjobs.engine.module.Manifest;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.protocol.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Reads the topics that the manifests of a folder list. */
public final class ManifestTopics {

    private static final String MODULE = ".wasm";

    private ManifestTopics() {}

    /**
     * Reads the manifests; an unreadable manifest has no topics, and its module is refused later.
     */
    public static SortedSet<String> of(Path folder) throws IOException {
        SortedSet<String> topics = new TreeSet<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(ManifestTopics::isModule).toList()) {
                    String name = file.getFileName().toString();
                    String id = name.substring(0, name.length() - MODULE.length());
                    topics.addAll(topics(folder.resolve(id + ".json")));
                }
            }
        }
        return topics;
    }

    private static boolean isModule(Path file) {
        return file.getFileName().toString().endsWith(MODULE);
    }

    private static List<String> topics(Path manifest) throws IOException {
        if (!Files.isRegularFile(manifest)) {
            return List.of();
        }
        try {
            return Manifest.parse(Bytes.wrap(Files.readAllBytes(manifest))).topics();
        } catch (ModuleRefused unreadable) {
            return List.of();
        }
    }
}
