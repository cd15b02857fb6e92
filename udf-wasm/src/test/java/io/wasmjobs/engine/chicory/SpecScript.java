package io.wasmjobs.engine.chicory;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.wasmjobs.engine.module.ModuleRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A script of WebAssembly's own test suite as {@code wast2json} writes it: a JSON file of commands,
 * and the modules next to it.
 */
final class SpecScript {

    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final SpecInstances instances = new SpecInstances();
    private final SpecResult result = new SpecResult();

    private SpecScript(Path file) {
        this.file = file;
    }

    static SpecResult run(Path json) throws IOException {
        SpecScript script = new SpecScript(json);
        for (JsonNode command : JSON.readTree(json.toFile()).path("commands")) {
            script.run(command);
        }
        return script.result;
    }

    // A guest may throw any exception; a fault of one command must not affect the others.
    @SuppressWarnings("IllegalCatch")
    private void run(JsonNode command) throws IOException {
        try {
            switch (command.path("type").asText()) {
                case "module" -> module(command);
                case "register" ->
                        instances.register(
                                command.path("as").asText(), command.path("name").asText());
                case "action", "assert_return" -> assertReturn(command);
                case "assert_trap" -> assertThrows(command);
                case "assert_exhaustion" -> assertExhaustion(command);
                case "assert_invalid", "assert_malformed" -> assertRefused(command);
                case "assert_unlinkable", "assert_uninstantiable" -> assertNoInstance(command);
                default -> result.skip(command.path("type").asText());
            }
        } catch (RuntimeException | StackOverflowError e) {
            fail(command, "ended with " + e);
        }
    }

    private void module(JsonNode command) throws IOException {
        byte[] module = bytes(command);
        String name = command.path("name").asText();
        try {
            instances.instantiate(module, name, SpecInstances.compile(module));
            result.pass();
        } catch (ModuleRefused e) {
            instances.skip(name);
            result.skip("not accepted: " + e.getMessage().replaceAll("[0-9]+", "N"));
        }
    }

    private void assertReturn(JsonNode command) {
        JsonNode expected = command.path("expected");
        JsonNode action = command.path("action");
        Instance instance = instance(command);
        if (instance == null) {
            return;
        }
        if (!SpecValues.isSupported(expected) || !SpecValues.isSupported(action.path("args"))) {
            result.skip("v128");
            return;
        }
        long[] actual = perform(instance, action);
        boolean same = true;
        if (command.path("type").asText().equals("assert_return")) {
            same = actual.length == expected.size();
            for (int i = 0; same && i < expected.size(); i++) {
                same = SpecValues.matches(expected.get(i), actual[i]);
            }
        }
        if (same) {
            result.pass();
        } else {
            fail(command, "answered " + Arrays.toString(actual));
        }
    }

    private static long[] perform(Instance instance, JsonNode action) {
        String field = action.path("field").asText();
        if (action.path("type").asText().equals("get")) {
            return new long[] {instance.exports().global(field).getValue()};
        }
        long[] results = instance.export(field).apply(SpecValues.arguments(action.path("args")));
        return results == null ? new long[0] : results;
    }

    private void assertThrows(JsonNode command) {
        Instance instance = instance(command);
        if (instance == null) {
            return;
        }
        try {
            perform(instance, command.path("action"));
            fail(command, "did not trap");
        } catch (ChicoryException e) {
            result.pass();
        }
    }

    private void assertExhaustion(JsonNode command) {
        Instance instance = instance(command);
        if (instance == null) {
            return;
        }
        try {
            perform(instance, command.path("action"));
            fail(command, "the stack was not exhausted");
        } catch (ChicoryException | StackOverflowError e) {
            result.pass();
        }
    }

    private void assertRefused(JsonNode command) throws IOException {
        if (command.path("module_type").asText().equals("text")) {
            result.skip("text");
            return;
        }
        try {
            SpecInstances.compile(bytes(command));
            fail(command, "was accepted");
        } catch (ModuleRefused | ChicoryException e) {
            result.pass();
        }
    }

    private void assertNoInstance(JsonNode command) throws IOException {
        byte[] module = bytes(command);
        try {
            var machines = SpecInstances.compile(module);
            instances.link(Parser.parse(module), machines);
            fail(command, "was instantiated");
        } catch (ModuleRefused | ChicoryException e) {
            result.pass();
        }
    }

    private @Nullable Instance instance(JsonNode command) {
        JsonNode action = command.path("action");
        Instance instance = instances.at(action.path("module").asText());
        if (instance == null) {
            result.skip("the module is not accepted");
        }
        return instance;
    }

    private byte[] bytes(JsonNode command) throws IOException {
        return Files.readAllBytes(file.resolveSibling(command.path("filename").asText()));
    }

    private void fail(JsonNode command, String what) {
        result.fail(
                file.getFileName()
                        + ", line "
                        + command.path("line").asText()
                        + ", "
                        + command.path("type").asText()
                        + " "
                        + command.path("action").path("field").asText()
                        + ": "
                        + what);
    }
}
