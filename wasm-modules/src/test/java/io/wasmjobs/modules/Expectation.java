package io.wasmjobs.modules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wasmjobs.engine.Effects;
import io.wasmjobs.engine.EmittedRecord;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.WireRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a golden case expects.
 *
 * @param typeName of the answer; null where a failure is expected
 * @param bytes the answer's payload; null for any
 * @param json the answer's payload as a JSON value; null for any
 * @param failure the failure's kind; null where an answer is expected
 * @param contains a part of the answer's payload or of the failure's message
 * @param logs the lines that the guest logged; null for any
 * @param files what lies in the guest's folder afterwards, by name; null for anything
 * @param state the state of the job's key afterwards, a text or JSON by key; null for any
 * @param emitted the records that the guest emitted; null for any
 */
record Expectation(
        @Nullable String typeName,
        @Nullable Bytes bytes,
        @Nullable JsonNode json,
        @Nullable FailureKind failure,
        @Nullable String contains,
        @Nullable List<String> logs,
        @Nullable Map<String, String> files,
        @Nullable JsonNode state,
        @Nullable JsonNode emitted) {

    Expectation {
        if ((typeName == null) == (failure == null)) {
            throw new IllegalArgumentException("expect.message or expect.failure, not both");
        }
    }

    void check(Ending ending, Path folder) throws IOException {
        if (ending instanceof Ending.Answered answered) {
            assertThat(failure).as("a failure, but it answered %s", ending).isNull();
            checkAnswer(answered);
        } else if (ending instanceof Ending.Failed failed) {
            assertThat(failed.kind()).as(failed.message() + " " + failed.logs()).isEqualTo(failure);
            if (contains != null) {
                assertThat(failed.message()).contains(contains);
            }
        }
        if (logs != null && ending.logs() != null) {
            assertThat(ending.logs()).isEqualTo(logs);
        }
        if (files != null) {
            assertThat(filesIn(folder)).isEqualTo(files);
        }
    }

    /** Compares what a job did besides its answer, where the way it was run tells. */
    void checkEffects(Ending ending, @Nullable GoldenState before) {
        boolean answered = ending instanceof Ending.Answered;
        Effects effects = answered ? ((Ending.Answered) ending).effects() : Effects.NONE;
        if (effects == null) {
            return;
        }
        if (state != null) {
            GoldenState after = Objects.requireNonNull(before, "a case without a state");
            assertThat(after.with(effects.state()).json(state)).isEqualTo(state);
        }
        if (emitted != null) {
            ArrayNode records = GoldenCases.JSON.createArrayNode();
            for (int i = 0; i < effects.emitted().size(); i++) {
                records.add(record(effects.emitted().get(i), emitted.path(i)));
            }
            assertThat((JsonNode) records).isEqualTo(emitted);
        }
    }

    /** A record as the case writes it: its value as JSON where the case has that. */
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
            node.set(
                    isJson ? "payload_json" : "payload", GoldenState.value(record.value(), isJson));
        }
        return node;
    }

    private void checkAnswer(Ending.Answered answered) throws IOException {
        String text = answered.answer().payload().toUtf8();
        assertThat(answered.answer().typeName()).as(text).isEqualTo(typeName);
        if (json != null) {
            assertThat(GoldenCases.JSON.readTree(text)).isEqualTo(json);
        }
        if (bytes != null && !bytes.equals(answered.answer().payload())) {
            assertThat(text).isEqualTo(bytes.toUtf8());
            assertThat(answered.answer().payload().toBase64()).isEqualTo(bytes.toBase64());
        }
        if (contains != null) {
            assertThat(text).contains(contains);
        }
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
