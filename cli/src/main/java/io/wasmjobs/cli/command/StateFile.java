package io.wasmjobs.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.module.GivenState;
import io.wasmjobs.engine.EntityEntries;
import io.wasmjobs.engine.EntityState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the state of a key from a file. A module never migrates it. */
final class StateFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private StateFile() {}

    static EntityState read(Path file) throws IOException {
        JsonNode tree;
        try {
            tree = JSON.readTree(Files.readAllBytes(InputFiles.readable(file)));
        } catch (JsonProcessingException e) {
            throw CommandFailure.usage(file + " is not JSON: " + e.getOriginalMessage());
        }
        if (!tree.isObject()) {
            throw CommandFailure.usage(file + " is not a JSON object with the values of the state");
        }
        try {
            return new EntityEntries(EntityState.NO_VERSION, GivenState.entries(tree));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(file + ": " + e.getMessage());
        }
    }
}
