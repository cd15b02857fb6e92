package io.wasmjobs.cli.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import io.wasmjobs.protocol.Scheduling;
import io.wasmjobs.protocol.WasmJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A module folder in which each golden case finds its module under an id of its own, with its own
 * manifest; beside it the HTTP servers and folders that the cases need. The first case of a module
 * has the module's id.
 */
public final class Stage implements AutoCloseable {

    private static final int PATIENCE_MS = 60_000;

    private final Path modules;
    private final Function<String, ModuleFiles> originals;
    private final List<Scene> scenes = new ArrayList<>();
    private final List<CaseServer> servers = new ArrayList<>();

    /**
     * A module as it was built.
     *
     * @param manifest a file that need not be there
     */
    public record ModuleFiles(Path module, Path manifest) {}

    /**
     * One case, ready to be run.
     *
     * @param module the id under which its module lies in the folder
     * @param files the folder that the guest may write to
     * @param expectation what must come out
     */
    public record Scene(
            GoldenCase goldenCase, ModuleReference module, Path files, Expectation expectation) {

        /** Where an ending differs from what the case expects; empty where it does not. */
        public List<String> differences(Ending ending) throws IOException {
            return expectation.differences(ending, files, goldenCase.state());
        }

        /** The case as a wasm job; one with a state has a key of its own. */
        public WasmJob job(PayloadForm form) {
            WasmJob job =
                    new WasmJob(
                            module.id(), module, goldenCase.given(), form, goldenCase.timeout(), 0);
            Scheduling usual = job.scheduling();
            return goldenCase.state() == null
                    ? job
                    : job.with(
                            new Scheduling(
                                    module.id(),
                                    usual.tenant(),
                                    usual.priority(),
                                    usual.notBefore()));
        }

        /** The invocation that the case is about. */
        public Invocation invocation() {
            return new Invocation(
                    "job of " + module,
                    module,
                    goldenCase.given(),
                    goldenCase.timeout(),
                    Map.of(),
                    goldenCase.state());
        }

        @Override
        public String toString() {
            return goldenCase.toString();
        }
    }

    /**
     * Prepares each case.
     *
     * @param folder an empty one, for copies of modules and the files of guests
     * @param modules where each case's module is, by its id
     */
    public Stage(Path folder, List<GoldenCase> cases, Function<String, ModuleFiles> modules)
            throws IOException {
        this.originals = modules;
        this.modules = Files.createDirectories(folder.resolve("modules"));
        for (GoldenCase goldenCase : cases) {
            scenes.add(prepare(folder, goldenCase));
        }
    }

    /** The folder of the modules. */
    public Path modules() {
        return modules;
    }

    /** The cases, in their order. */
    public List<Scene> scenes() {
        return List.copyOf(scenes);
    }

    private Scene prepare(Path folder, GoldenCase goldenCase) throws IOException {
        String module = goldenCase.module();
        boolean isFirst = scenes.stream().noneMatch(scene -> scene.module().id().equals(module));
        String id = isFirst ? module : module + "." + scenes.size();
        Path files = Files.createDirectories(folder.resolve("files").resolve(id));
        String server = "";
        if (goldenCase.server() != null) {
            CaseServer started = new CaseServer(goldenCase.server());
            servers.add(started);
            server = started.authority();
        }
        ModuleFiles original = originals.apply(module);
        ObjectNode manifest = manifest(original.manifest());
        merge(manifest, (ObjectNode) fill(goldenCase.overlay(), server));
        if (!goldenCase.expect().path("failure").asText().equals("TIMEOUT")) {
            manifest.put("timeout_ms", PATIENCE_MS); // on a busy machine, all may take long
        }
        if (goldenCase.files() != null) {
            manifest.putObject("allowed_paths").put(files.toString(), goldenCase.files());
        }
        Files.copy(original.module(), modules.resolve(id + ".wasm"));
        GoldenCases.JSON.writeValue(modules.resolve(id + ".json").toFile(), manifest);
        return new Scene(
                goldenCase,
                ModuleReference.of(id),
                files,
                GoldenCases.expectation(fill(goldenCase.expect(), server)));
    }

    private static ObjectNode manifest(Path file) throws IOException {
        return Files.exists(file)
                ? (ObjectNode) GoldenCases.JSON.readTree(file.toFile())
                : GoldenCases.JSON.createObjectNode();
    }

    private static JsonNode fill(JsonNode node, String authority) throws IOException {
        return GoldenCases.JSON.readTree(
                node.toString()
                        .replace("${server}", "http://" + authority)
                        .replace("${server.host}", authority));
    }

    /** RFC 7396. */
    private static void merge(ObjectNode target, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            JsonNode value = field.getValue();
            if (value.isNull()) {
                target.remove(field.getKey());
            } else if (value.isObject()) {
                JsonNode old = target.get(field.getKey());
                merge(
                        old instanceof ObjectNode object
                                ? object
                                : target.putObject(field.getKey()),
                        (ObjectNode) value);
            } else {
                target.set(field.getKey(), value);
            }
        }
    }

    @Override
    public void close() {
        servers.forEach(CaseServer::close);
    }
}
