package io.wasmjobs.modules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.cli.golden.CaseFolder;
import io.wasmjobs.cli.golden.GoldenCase;
import io.wasmjobs.cli.golden.GoldenCases;
import io.wasmjobs.engine.CompileOptions;
import io.wasmjobs.engine.EmittedRecord;
import io.wasmjobs.engine.EngineListener;
import io.wasmjobs.engine.EngineOptions;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.engine.module.FolderModules;
import io.wasmjobs.engine.runtime.WasmEngine;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Runs the golden cases of all example modules, each of them made deterministic. */
final class DeterministicRun {

    private DeterministicRun() {}

    /** Runs with an empty folder as argument, and prints a line for each case. */
    public static void main(String[] arguments) throws IOException {
        of(Path.of(arguments[0]).resolve("run"), Path.of(arguments[0]).resolve("compiled"), false)
                .forEach((name, outcome) -> System.out.println(line(name, outcome)));
    }

    static String line(String name, String outcome) {
        return "case " + name + " = " + outcome;
    }

    /**
     * The outcome of each case, byte for byte. Cases with files of the host are left out.
     *
     * @param folder an empty folder
     * @param compiled the folder for compiled modules
     * @param isReversed whether the last case runs first
     */
    static Map<String, String> of(Path folder, Path compiled, boolean isReversed)
            throws IOException {
        List<GoldenCase> cases =
                ModuleCases.all().stream()
                        .filter(each -> each.files() == null && each.server() == null)
                        .toList();
        Map<String, String> outcomes = new TreeMap<>();
        try (CaseFolder prepared = ModuleCases.folderFor(folder, cases);
                WasmEngine engine =
                        WasmEngine.start(
                                patient(compiled),
                                new FolderModules(prepared.modules(), 16 << 20),
                                EngineListener.NONE)) {
            List<CaseFolder.PreparedCase> inOrder = new ArrayList<>(prepared.cases());
            if (isReversed) {
                Collections.reverse(inOrder);
            }
            for (CaseFolder.PreparedCase each : inOrder) {
                makeDeterministic(prepared.modules().resolve(each.module().id() + ".json"));
                outcomes.put(each.toString(), text(engine.run(each.invocation())));
            }
        }
        return outcomes;
    }

    private static EngineOptions patient(Path compiled) {
        return EngineOptions.defaults()
                .withCompile(
                        CompileOptions.defaults()
                                .withTimeLimit(Duration.ofMinutes(5))
                                .withCacheFolder(compiled));
    }

    private static void makeDeterministic(Path manifest) throws IOException {
        ObjectNode keys = (ObjectNode) GoldenCases.JSON.readTree(manifest.toFile());
        keys.put("deterministic", true);
        Files.write(manifest, GoldenCases.JSON.writeValueAsBytes(keys));
    }

    private static String text(Outcome outcome) {
        if (outcome instanceof Outcome.Failure failure) {
            return failure.kind() == FailureKind.MODULE_INVALID
                    ? failure.message()
                    : failure.kind().name();
        }
        Outcome.Success success = (Outcome.Success) outcome;
        List<String> parts = new ArrayList<>();
        parts.add(success.answer().typeName());
        parts.add(base64(success.answer().payload()));
        parts.addAll(success.report().logs());
        for (EmittedRecord emitted : success.effects().emitted()) {
            parts.add(emitted.topic());
            parts.add(base64(emitted.record().key()) + "=" + base64(emitted.record().value()));
        }
        StateChanges state = success.effects().state();
        if (state != null) {
            state.entries()
                    .forEach(
                            (key, value) ->
                                    parts.add(base64(key) + "->" + base64(value.orElse(null))));
        }
        return String.join(" ", parts);
    }

    private static String base64(@Nullable Bytes bytes) {
        return bytes == null ? "-" : Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
