package io.wasmjobs.cli.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.engine.GuestSeed;
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
 * A folder of modules for golden cases: each case has a copy of its module with an id and a
 * manifest of its own. Also provides the HTTP servers and folders that the cases need. The first
 * case of a module has the module's own id.
 */
public final class CaseFolder implements AutoCloseable {

    private static final int PATIENCE_MS = 60_000;

    private final Path modules;
    private final Function<String, ModuleFiles> originals;
    private final List<PreparedCase> preparedCases = new ArrayList<>();
    private final List<CaseServer> servers = new ArrayList<>();

    /**
     * A module as it was built.
     *
     * @param manifest a file that need not exist
     */
    public record ModuleFiles(Path module, Path manifest) {}

    /**
     * One case, ready to run.
     *
     * @param module the id of its module in the folder
     * @param files the folder that the guest may write to
     * @param expectation the expected outcome
     */
    public record PreparedCase(
            GoldenCase goldenCase, ModuleReference module, Path files, Expectation expectation) {

        /** The differences between an ending and the expectation; empty if there are none. */
        public List<String> differences(Ending ending) throws IOException {
            return expectation.differences(ending, files, goldenCase.state());
        }

        /** The case as a wasm job; a case with a state has a key of its own. */
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

        /** The case as an invocation. */
        public Invocation invocation() {
            return new Invocation(
                    "job of " + module,
                    module,
                    goldenCase.given(),
                    goldenCase.timeout(),
                    Map.of(),
                    goldenCase.state(),
                    new GuestSeed(module.id(), 0));
        }

        @Override
        public String toString() {
            return goldenCase.toString();
        }
    }

    /**
     * Prepares each case.
     *
     * @param folder an empty folder, for copies of modules and the files of guests
     * @param modules the files of each case's module, by its id
     */
    public CaseFolder(Path folder, List<GoldenCase> cases, Function<String, ModuleFiles> modules)
            throws IOException {
        this.originals = modules;
        this.modules = Files.createDirectories(folder.resolve("modules"));
        for (GoldenCase goldenCase : cases) {
            preparedCases.add(prepare(folder, goldenCase));
        }
    }

    /** The folder of the modules. */
    public Path modules() {
        return modules;
    }

    /** The cases, in their order. */
    public List<PreparedCase> cases() {
        return List.copyOf(preparedCases);
    }

    private PreparedCase prepare(Path folder, GoldenCase goldenCase) throws IOException {
        String module = goldenCase.module();
        boolean isFirst =
                preparedCases.stream().noneMatch(prepared -> prepared.module().id().equals(module));
        String id = isFirst ? module : module + "." + preparedCases.size();
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
            manifest.put("timeout_ms", PATIENCE_MS); // a longer timeout, for busy machines
        }
        if (goldenCase.files() != null) {
            manifest.putObject("allowed_paths").put(files.toString(), goldenCase.files());
        }
        Files.copy(original.module(), modules.resolve(id + ".wasm"));
        GoldenCases.JSON.writeValue(modules.resolve(id + ".json").toFile(), manifest);
        return new PreparedCase(
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
