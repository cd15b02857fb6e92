package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.wasm.Parser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.wasmjobs.engine.Abi;
import io.wasmjobs.engine.Isolation;
import io.wasmjobs.engine.abi.EntryPoint;
import io.wasmjobs.engine.abi.InvocationContext;
import io.wasmjobs.engine.abi.LogLines;
import io.wasmjobs.engine.abi.Network;
import io.wasmjobs.engine.module.ModuleRefused;
import io.wasmjobs.engine.validation.FunctionNames;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A program of WASI's test suite: a command, and a JSON file with its arguments, variables, folders
 * and expected end. Folders are copied first.
 */
final class WasiProgram {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_PAGES = 1_024;

    private final Path wasm;
    private final JsonNode description;
    private final Path temporary;

    WasiProgram(Path wasm, Path temporary) throws IOException {
        this.wasm = wasm;
        this.temporary = temporary;
        Path json = wasm.resolveSibling(name() + ".json");
        description = Files.exists(json) ? JSON.readTree(json.toFile()) : JSON.createObjectNode();
    }

    String name() {
        return wasm.getFileName().toString().replaceFirst("\\.wasm$", "");
    }

    /**
     * Runs the program; returns how its end differs from the expected one, or an empty text.
     *
     * @throws ModuleRefused if the engine refuses it
     */
    String run() throws IOException, ModuleRefused {
        byte[] module = Files.readAllBytes(wasm);
        var compiled =
                new CompiledModule(
                        Parser.parse(module),
                        SpecInstances.compile(module),
                        FunctionNames.NONE,
                        0,
                        0);
        var template =
                new InstanceTemplate(
                        name(),
                        compiled,
                        EntryPoint.of(Abi.WASI),
                        Isolation.FRESH,
                        MAX_PAGES,
                        arguments(),
                        environment(),
                        FolderGrant.of(folders()));
        LogLines none = new LogLines(0, 0);
        GuestInstance instance = template.instantiate(InvocationContext.ofInitialisation(0, none));
        InvocationContext context =
                new InvocationContext(
                        new Message("", Bytes.EMPTY),
                        1 << 20,
                        new LogLines(1_000, 1 << 20),
                        Network.NONE);
        String fault = end(instance, template, context);
        instance.discard();
        String expected = description.path("stdout").asText("");
        String output = context.output().collected().toUtf8();
        if (fault.isEmpty() && description.has("stdout") && !output.equals(expected)) {
            return "wrote \"" + output + "\" instead of \"" + expected + "\"";
        }
        return fault.isEmpty() ? "" : fault + ": " + context.logs().lines();
    }

    // The program may end with any exception, which the test examines.
    @SuppressWarnings("IllegalCatch")
    private String end(
            GuestInstance instance, InstanceTemplate template, InvocationContext context) {
        int expected = description.path("exit_code").asInt(0);
        int status = 0;
        try {
            instance.answer(context);
        } catch (RuntimeException | StackOverflowError thrown) {
            var exit = GuestFaults.exitStatus(thrown);
            if (exit.isEmpty()) {
                return "ended: " + GuestFaults.failure(thrown, template).getMessage();
            }
            status = exit.getAsInt();
        }
        return status == expected ? "" : "ended with " + status + " instead of " + expected;
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        description.path("args").forEach(argument -> arguments.add(argument.asText()));
        return arguments;
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        description
                .path("env")
                .properties()
                .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asText()));
        return environment;
    }

    private Map<String, Path> folders() throws IOException {
        Map<String, Path> folders = new LinkedHashMap<>();
        for (JsonNode folder : description.path("dirs")) {
            Path copy = temporary.resolve(name()).resolve(folder.asText());
            copy(wasm.resolveSibling(folder.asText()), copy);
            folders.put(folder.asText(), copy);
        }
        return folders;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(path -> !path.equals(from)).toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
