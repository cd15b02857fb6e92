package io.wasmjobs.modules;

import io.wasmjobs.cli.golden.CaseFolder;
import io.wasmjobs.cli.golden.GoldenCase;
import io.wasmjobs.cli.golden.GoldenCases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The modules of this folder, and their golden cases. */
final class ModuleCases {

    /** The root of the checkout. */
    static final Path ROOT = Path.of(required("wasmjobs.root")).toAbsolutePath().normalize();

    /** The checkout's folder {@code wasm-modules}. */
    static final Path HOME = ROOT.resolve("wasm-modules");

    /** The built modules that are tested. */
    static final Path BUILT = Path.of(required("wasmjobs.modules")).toAbsolutePath().normalize();

    /** The folder next to a language's modules whose files are copied into them. */
    static final String SDK = "sdk";

    private ModuleCases() {}

    private static String required(String property) {
        String value = System.getProperty(property);
        if (value == null) {
            throw new IllegalStateException("run by Maven, which sets " + property);
        }
        return value;
    }

    /** A folder for cases of built modules. */
    static CaseFolder folderFor(Path folder, List<GoldenCase> cases) throws IOException {
        return new CaseFolder(
                folder,
                cases,
                id ->
                        new CaseFolder.ModuleFiles(
                                BUILT.resolve(id + ".wasm"), BUILT.resolve(id + ".json")));
    }

    /** The source folders of all modules, by id. */
    static Map<String, Path> sources() {
        Map<String, Path> sources = new TreeMap<>();
        try (Stream<Path> scripts = Files.find(HOME, 3, (file, a) -> file.endsWith("build"))) {
            scripts.filter(file -> HOME.relativize(file).getNameCount() == 3)
                    .map(Path::getParent)
                    .filter(folder -> !folder.endsWith(SDK))
                    .forEach(folder -> sources.put(folder.getFileName().toString(), folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    /** The source folder of one module. */
    static Path source(String module) {
        return Objects.requireNonNull(sources().get(module), () -> "no module " + module);
    }

    /** The cases of all modules. */
    static List<GoldenCase> all() {
        return sources().keySet().stream().flatMap(id -> of(id).stream()).toList();
    }

    /** The cases of one module. */
    static List<GoldenCase> of(String module) {
        Path file = source(module).resolve("cases.json");
        try {
            return GoldenCases.read(file, module);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException(file + ": " + e.getMessage(), e);
        }
    }
}
