package io.wasmjobs.cli.golden;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.wasmjobs.engine.Effects;
import io.wasmjobs.engine.EmittedRecord;
import io.wasmjobs.engine.EntityEntries;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.Unicode;
import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The expectation of a golden case.
 *
 * @param typeName of the answer; null where a failure is expected
 * @param bytes the answer's payload; null for any
 * @param json the answer's payload as a JSON value; null for any
 * @param failure the failure's kind; null where an answer is expected
 * @param contains a part of the answer's payload or of the failure's message
 * @param logs the lines that the guest logged; null for any
 * @param files the files in the guest's folder afterwards, by name; null for any
 * @param state the state of the job's key afterwards, a text or JSON by key; null for any
 * @param emitted the records that the guest emitted; null for any
 */
public record Expectation(
        @Nullable String typeName,
        @Nullable Bytes bytes,
        @Nullable JsonNode json,
        @Nullable FailureKind failure,
        @Nullable String contains,
        @Nullable List<String> logs,
        @Nullable Map<String, String> files,
        @Nullable JsonNode state,
        @Nullable JsonNode emitted) {

    private static final int LONGEST_EXCERPT = 2_000;

    /**
     * @throws IllegalArgumentException if neither an answer nor a failure is expected, or both
     */
    public Expectation {
        if ((typeName == null) == (failure == null)) {
            throw new IllegalArgumentException("expect.message or expect.failure, not both");
        }
    }

    /** Expects an answer of these bytes. */
    public static Expectation answer(Message answer) {
        return new Expectation(
                answer.typeName(), answer.payload(), null, null, null, null, null, null, null);
    }

    /**
     * Expects a failure.
     *
     * @param part a part of its message
     */
    public static Expectation failure(FailureKind kind, String part) {
        return new Expectation(null, null, null, kind, part, null, null, null, null);
    }

    /**
     * The differences of an ending, each with a line for the expected value and one for the actual
     * value.
     *
     * @param folder the folder that the guest wrote to
     * @param before the state that the case began with; null for none
     */
    public List<String> differences(Ending ending, Path folder, @Nullable EntityEntries before)
            throws IOException {
        Differences differences = new Differences();
        if (ending instanceof Ending.Answered answered) {
            compareAnswer(answered, differences);
        } else if (ending instanceof Ending.Failed failed) {
            String found = failed.kind() + ": " + failed.message();
            differences.add(
                    "outcome",
                    failure == null ? "an answer of type " + typeName : failure.toString(),
                    failure == failed.kind() ? failure.toString() : found);
            if (failure == failed.kind()) {
                differences.addPart("failure", contains, failed.message());
            }
        }
        if (logs != null && ending.logs() != null) {
            differences.add("logs", String.join("\n", logs), String.join("\n", ending.logs()));
        }
        if (files != null) {
            differences.add("files", files.toString(), filesIn(folder).toString());
        }
        compareEffects(ending, before, differences);
        return differences.list;
    }

    /** Collects differences. */
    private static final class Differences {

        private final List<String> list = new ArrayList<>();

        void add(String what, String expected, String found) {
            if (!expected.equals(found)) {
                list.add(what + "\n- " + excerpt(expected) + "\n+ " + excerpt(found));
            }
        }

        void addPart(String what, @Nullable String part, String found) {
            if (part != null && !found.contains(part)) {
                add(what + " contains", part, found);
            }
        }

        private static String excerpt(String text) {
            return text.length() <= LONGEST_EXCERPT
                    ? text
                    : text.substring(0, LONGEST_EXCERPT) + "… " + text.length() + " characters";
        }
    }

    private void compareAnswer(Ending.Answered answered, Differences differences) {
        Bytes payload = answered.answer().payload();
        String text = payload.toUtf8();
        String type = "an answer of type " + answered.answer().typeName();
        if (failure != null) {
            differences.add("outcome", failure.toString(), type + ": " + text);
            return;
        }
        differences.add("outcome", "an answer of type " + typeName, type);
        if (json != null && !json.equals(parsed(text))) {
            differences.add("answer", json.toString(), text);
        }
        if (bytes != null && !bytes.equals(payload)) {
            boolean isText = !bytes.toUtf8().equals(text);
            differences.add(
                    "answer",
                    isText ? bytes.toUtf8() : bytes.toBase64(),
                    isText ? text : payload.toBase64());
        }
        differences.addPart("answer", contains, text);
    }

    private static @Nullable JsonNode parsed(String text) {
        try {
            return GoldenCases.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** Compares the effects besides the answer, if they are known. */
    private void compareEffects(
            Ending ending, @Nullable EntityEntries before, Differences differences) {
        Effects effects =
                ending instanceof Ending.Answered answered ? answered.effects() : Effects.NONE;
        if (effects == null) {
            return;
        }
        if (state != null) {
            EntityEntries after = before == null ? new EntityEntries() : before.copy();
            if (effects.state() != null) {
                after.apply(effects.state());
            }
            JsonNode found = asWritten(after, state);
            if (!found.equals(state)) {
                differences.add("state", state.toString(), found.toString());
            }
        }
        if (emitted != null) {
            ArrayNode records = GoldenCases.JSON.createArrayNode();
            for (int i = 0; i < effects.emitted().size(); i++) {
                records.add(record(effects.emitted().get(i), emitted.path(i)));
            }
            if (!records.equals(emitted)) {
                differences.add("emitted", emitted.toString(), records.toString());
            }
        }
    }

    /**
     * A state in the form of the case: a value is JSON if the case has JSON for it, and a text
     * otherwise.
     */
    private static JsonNode asWritten(EntityEntries state, JsonNode expected) {
        ObjectNode object = GoldenCases.JSON.createObjectNode();
        state.entries()
                .forEach(
                        (key, value) -> {
                            JsonNode like = expected.path(key.toUtf8());
                            boolean isJson = !like.isMissingNode() && !like.isTextual();
                            object.set(key.toUtf8(), asWritten(value, isJson));
                        });
        return object;
    }

    private static JsonNode asWritten(Bytes value, boolean isJson) {
        if (!Unicode.isUtf8(value.unsafeArray())) {
            return GoldenCases.JSON.createObjectNode().put("base64", value.toBase64());
        }
        String text = value.toUtf8();
        JsonNode json = isJson ? parsed(text) : null;
        return json == null ? TextNode.valueOf(text) : json;
    }

    /** A record in the form of the case: its value is JSON if the case has JSON for it. */
    private static ObjectNode record(EmittedRecord emitted, JsonNode expected) {
        WireRecord record = emitted.record();
        ObjectNode node = GoldenCases.JSON.createObjectNode().put("topic", emitted.topic());
        if (record.key() != null) {
            node.put("key", record.key().toUtf8());
        }
        for (Header header : record.headers()) {
            String value = Objects.requireNonNull(header.value()).toUtf8();
            node.withObjectProperty("headers").put(header.name(), value);
        }
        if (record.value() != null) {
            boolean isJson = expected.has("payload_json");
            node.set(isJson ? "payload_json" : "payload", asWritten(record.value(), isJson));
        }
        return node;
    }

    private static Map<String, String> filesIn(Path folder) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                found.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return found;
    }
}
