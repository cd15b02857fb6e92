package io.wasmjobs.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What should come of a job of the demonstration. */
sealed interface ExpectedOutcome {

    /** A few words for the table. */
    String describe();

    /** Whether a result with this answer is what should come. */
    boolean isMetBy(Message answer);

    /** Whether a dead letter of this kind and message is what should come. */
    boolean isMetBy(FailureKind failure, String message);

    /**
     * An answer.
     *
     * @param typeName of the answer, or null for any
     * @param payload the bytes, or null for any
     * @param json the payload as a JSON value, or null for any
     * @param part what the payload contains, or null for anything
     */
    record Answer(
            @Nullable String typeName,
            @Nullable Bytes payload,
            @Nullable JsonNode json,
            @Nullable String part)
            implements ExpectedOutcome {

        private static final ObjectMapper JSON = new ObjectMapper();

        @Override
        public String describe() {
            return "result";
        }

        @Override
        public boolean isMetBy(Message answer) {
            return (typeName == null || typeName.equals(answer.typeName()))
                    && (payload == null || payload.equals(answer.payload()))
                    && (part == null || answer.payload().toUtf8().contains(part))
                    && (json == null || json.equals(parsed(answer.payload())));
        }

        private static @Nullable JsonNode parsed(Bytes payload) {
            try {
                return JSON.readTree(payload.unsafeArray());
            } catch (IOException e) {
                return null;
            }
        }

        @Override
        public boolean isMetBy(FailureKind failure, String message) {
            return false;
        }
    }

    /**
     * A dead letter.
     *
     * @param kind of the failure
     * @param part what its message contains
     */
    record Failure(FailureKind kind, String part) implements ExpectedOutcome {

        @Override
        public String describe() {
            return kind.name();
        }

        @Override
        public boolean isMetBy(Message answer) {
            return false;
        }

        @Override
        public boolean isMetBy(FailureKind failure, String message) {
            return failure == kind && message.contains(part);
        }
    }

    /** Nothing at all: the job was seen before. */
    record Silence() implements ExpectedOutcome {

        @Override
        public String describe() {
            return "nothing";
        }

        @Override
        public boolean isMetBy(Message answer) {
            return false;
        }

        @Override
        public boolean isMetBy(FailureKind failure, String message) {
            return false;
        }
    }
}
