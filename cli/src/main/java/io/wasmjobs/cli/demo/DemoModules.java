package io.wasmjobs.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.wasmjobs.cli.golden.CaseFolder;
import io.wasmjobs.cli.golden.GoldenCase;
import io.wasmjobs.cli.golden.GoldenCases;
import io.wasmjobs.cli.golden.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The example modules in a folder of their own, each ready to run its first golden case. */
final class DemoModules implements AutoCloseable {

    private final TemporaryFolder folder;
    private final CaseFolder caseFolder;
    private final Map<String, String> languages;

    private DemoModules(
            TemporaryFolder folder, CaseFolder caseFolder, Map<String, String> languages) {
        this.folder = folder;
        this.caseFolder = caseFolder;
        this.languages = languages;
    }

    /** Copies the examples of a checkout and reads their golden cases. */
    static DemoModules prepare(Path root) throws IOException {
        Path built = root.resolve("wasm-modules").resolve("built");
        JsonNode index = GoldenCases.JSON.readTree(built.resolve("index.json").toFile());
        Map<String, String> languages = new TreeMap<>();
        List<GoldenCase> cases = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : index.properties()) {
            String module = entry.getKey();
            languages.put(module, entry.getValue().path("language").asText());
            Path source = root.resolve(entry.getValue().path("source").asText());
            cases.add(GoldenCases.read(source.resolve("cases.json"), module).get(0));
        }
        TemporaryFolder folder = TemporaryFolder.create("wasmjobs-demo-");
        return new DemoModules(
                folder,
                new CaseFolder(
                        folder.path(),
                        cases,
                        id ->
                                new CaseFolder.ModuleFiles(
                                        built.resolve(id + ".wasm"), built.resolve(id + ".json"))),
                languages);
    }

    /** The module folder. */
    Path folder() {
        return caseFolder.modules();
    }

    /** The first golden case of each example. */
    List<CaseFolder.PreparedCase> cases() {
        return caseFolder.cases();
    }

    /** The language of an example. */
    String language(String module) {
        return languages.getOrDefault(module, "");
    }

    @Override
    public void close() throws IOException {
        caseFolder.close();
        folder.close();
    }
}
