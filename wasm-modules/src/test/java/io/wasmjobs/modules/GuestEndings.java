package io.wasmjobs.modules;

import com.fasterxml.jackson.databind.JsonNode;
import io.wasmjobs.cli.golden.Ending;
import io.wasmjobs.cli.golden.GoldenCases;
import io.wasmjobs.engine.Effects;
import io.wasmjobs.engine.EmittedRecord;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the ending of a case from the output of the command, the engine or the pipeline. */
final class GuestEndings {

    private GuestEndings() {}

    /** Reads the command's JSON line: a result with the changed state and the emitted records. */
    static Ending ofCommand(WireRecord line) throws IOException {
        JsonNode result =
                GoldenCases.JSON.readTree(Objects.requireNonNull(line.value()).unsafeArray());
        List<EmittedRecord> emitted = new ArrayList<>();
        for (JsonNode record : result.path("emitted")) {
            List<Header> headers = new ArrayList<>();
            record.get("headers")
                    .properties()
                    .forEach(
                            header ->
                                    headers.add(
                                            new Header(header.getKey(), text(header.getValue()))));
            emitted.add(
                    new EmittedRecord(
                            record.get("topic").asText(),
                            new WireRecord(
                                    text(record.get("key")), text(record.get("value")), headers)));
        }
        Map<Bytes, Optional<Bytes>> changed = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : result.path("state").properties()) {
            changed.put(Bytes.utf8(entry.getKey()), Optional.ofNullable(text(entry.getValue())));
        }
        Effects effects =
                new Effects(emitted, new StateChanges(changed, StateChanges.Settings.DEFAULTS));
        return new Ending.Answered(JobResultCodec.read(line).answer(), null, effects);
    }

    private static @Nullable Bytes text(JsonNode node) {
        return node.isNull() ? null : Bytes.utf8(node.textValue());
    }
}
