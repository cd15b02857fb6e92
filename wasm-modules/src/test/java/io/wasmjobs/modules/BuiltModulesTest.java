package io.wasmjobs.modules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wasmjobs.cli.golden.GoldenCases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The committed modules match the sources and the index. */
final class BuiltModulesTest {

    private static final Path COMMITTED = ModuleCases.HOME.resolve("built");
    private static final Map<String, Path> SOURCES = ModuleCases.sources();

    static Set<String> modules() {
        return SOURCES.keySet();
    }

    private static JsonNode index() throws IOException {
        return GoldenCases.JSON.readTree(COMMITTED.resolve("index.json").toFile());
    }

    private static Set<String> built(String extension) throws IOException {
        try (Stream<Path> files = Files.list(COMMITTED)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(extension) && !name.equals("index.json"))
                    .map(name -> name.substring(0, name.length() - extension.length()))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void exactlyTheSourceFoldersAreBuiltAndInTheIndex() throws IOException {
        Set<String> indexed = new TreeSet<>();
        index().fieldNames().forEachRemaining(indexed::add);

        assertThat(SOURCES).isNotEmpty();
        assertThat(built(".wasm")).isEqualTo(SOURCES.keySet());
        assertThat(indexed).isEqualTo(SOURCES.keySet());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void theIndexMatchesTheModule(String module) throws Exception {
        byte[] bytes = Files.readAllBytes(COMMITTED.resolve(module + ".wasm"));
        JsonNode entry = index().get(module);
        String language = entry.get("language").asText();
        Path source = ModuleCases.ROOT.resolve(entry.get("source").asText());

        assertThat(entry.get("sha256").asText()).isEqualTo(sha256(bytes));
        assertThat(entry.get("bytes").asInt()).isEqualTo(bytes.length);
        assertThat(source)
                .isEqualTo(ModuleCases.source(module))
                .isEqualTo(ModuleCases.HOME.resolve(language).resolve(module));
        assertThat(entry.get("toolchain").asText()).isNotBlank();
        assertThat(entry.get("version").asText()).isNotBlank();
    }

    @Test
    void everyManifestIsThatOfItsSourceFolder() throws IOException {
        for (Map.Entry<String, Path> module : SOURCES.entrySet()) {
            Path source = module.getValue().resolve("manifest.json");
            Path copy = COMMITTED.resolve(module.getKey() + ".json");
            assertThat(Files.exists(copy)).as(copy.toString()).isEqualTo(Files.exists(source));
            if (Files.exists(source)) {
                assertThat(copy).hasSameTextualContentAs(source);
            }
        }
        assertThat(SOURCES.keySet()).containsAll(built(".json"));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyModuleHasCasesAndAShortReadmeAndIsListed(String module) throws IOException {
        Path readme = ModuleCases.source(module).resolve("README.md");

        assertThat(ModuleCases.of(module)).isNotEmpty();
        assertThat(readme).content().startsWith("# " + module + "\n");
        assertThat(readme).content().contains("wasm-modules/build " + module);
        assertThat(Files.readAllLines(readme)).hasSizeLessThanOrEqualTo(15);
        assertThat(COMMITTED.resolve("NOTICE")).content().contains(module);
        assertThat(ModuleCases.HOME.resolve("README.md"))
                .content()
                .contains(ModuleCases.HOME.relativize(ModuleCases.source(module)).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "capitals-as, capitals-rust",
        "capitals-c, capitals-rust",
        "counter-as, counter",
        "counter-c, counter",
        "wordcount-as, wordcount-rust",
        "wordcount-c, wordcount-rust",
        "wordcount-java, wordcount-go"
    })
    void theSameExampleInAnotherLanguageHasTheSameCases(String module, String other) {
        assertThat(ModuleCases.source(module).resolve("cases.json"))
                .hasSameTextualContentAs(ModuleCases.source(other).resolve("cases.json"));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void aModulesCopyOfTheSdkIsCurrent(String module) throws IOException {
        Path folder = ModuleCases.source(module);
        Path sdk =
                module.equals("javascript") // QuickJS's module is a C program
                        ? ModuleCases.HOME.resolve("c/sdk")
                        : folder.resolveSibling(ModuleCases.SDK);
        for (Path original : filesOf(sdk)) {
            Path copy = folder.resolve(sdk.relativize(original));
            if (Files.exists(copy)) {
                assertThat(copy).hasSameTextualContentAs(original);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void noFileOfAModuleNamesOneOutsideOfItsFolder(String module) throws IOException {
        for (Path file : filesOf(ModuleCases.source(module))) {
            if (!file.endsWith("README.md")) {
                // The script uses the checkout's Maven if it exists, else the one on the PATH.
                assertThat(Files.readString(file).replace("maven=../../../mvnw", ""))
                        .as(file.toString())
                        .doesNotContain("../");
            }
        }
    }

    private static List<Path> filesOf(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !folder.relativize(file).startsWith("node_modules"))
                    .filter(file -> !folder.relativize(file).startsWith("target"))
                    .toList();
        }
    }

    private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
