package io.wasmjobs.modules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
 */
record Expectation(
        @Nullable String typeName,
        @Nullable Bytes bytes,
        @Nullable JsonNode json,
        @Nullable FailureKind failure,
        @Nullable String contains,
        @Nullable List<String> logs,
        @Nullable Map<String, String> files) {

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
