package io.wasmjobs.engine.runtime;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** An inspection as JSON, for the command and the gateway. */
public final class InspectionJson {

    private InspectionJson() {}

    /**
     * The fields of {@code modules check --json}.
     *
     * @param field the name of the first field, which identifies the module
     * @param value its value
     */
    public static ObjectNode of(String field, String value, Inspection inspection) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put(field, value);
        node.put("accepted", inspection.isAccepted());
        node.put(
                "abi",
                inspection.abi().map(abi -> abi.name().toLowerCase(Locale.ROOT)).orElse(null));
        node.put("bytes", inspection.sizeBytes());
        node.put("sha256", inspection.sha256());
        node.put("memory_pages", inspection.memoryPages());
        node.put("deterministic", inspection.deterministic());
        node.put("memoise", inspection.memoise());
        ArrayNode imports = node.putArray("imports");
        inspection
                .imports()
                .forEach(
                        wanted ->
                                imports.addObject()
                                        .put("module", wanted.module())
                                        .put("name", wanted.name())
                                        .put("type", wanted.type()));
        ArrayNode exports = node.putArray("exports");
        inspection
                .exports()
                .forEach(
                        offered ->
                                exports.addObject()
                                        .put("name", offered.name())
                                        .put("type", offered.type()));
        inspection.warnings().forEach(node.putArray("warnings")::add);
        inspection
                .refusal()
                .ifPresent(
                        refusal ->
                                node.put("failure", refusal.kind().name())
                                        .put("error", refusal.message()));
        return node;
    }
}
