package io.wasmjobs.cli.console;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints results and dead letters, a line each: for people, or as JSON for pipes. */
public final class OutcomePrinter {

    private static final int LONGEST = 200;

    private final Console console;
    private final boolean asJson;

    /** Prints to a console, as JSON or for people. */
    public OutcomePrinter(Console console, boolean asJson) {
        this.console = console;
        this.asJson = asJson;
    }

    /** Prints a result. */
    public void print(JobResult result) {
        if (asJson) {
            console.line(JobResultCodec.toJson(result).toUtf8());
            return;
        }
        String start =
                "%s  %s  %s  "
                        .formatted(
                                result.jobId(),
                                result.module().id(),
                                milliseconds(result.duration()));
        console.line(
                console.paint(Colour.GOOD, "ok    ")
                        + start
                        + console.fit(shown(result.answer().payload()), start.length() + 6));
    }

    private static String shown(Bytes payload) {
        if (!isUtf8(payload)) {
            return payload.size() + " bytes that are no text";
        }
        String text = onOneLine(payload.toUtf8());
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }

    /** Prints a dead letter. */
    public void print(DeadLetter letter) {
        if (asJson) {
            console.line(DeadLetterCodec.toJson(letter).toUtf8());
            return;
        }
        String start =
                "%s  %s  %s: "
                        .formatted(
                                orUnknown(letter.jobId()),
                                orUnknown(letter.moduleId()),
                                letter.failure());
        console.line(
                console.paint(Colour.BAD, "failed")
                        + " "
                        + start
                        + console.fit(onOneLine(letter.lastError()), start.length() + 7));
    }

    /** Prints a note about an unreadable record, so that it is not missed. */
    public void printUnreadable(WireRecord record, String reason) {
        String key = record.key() == null ? "(no key)" : record.key().toUtf8();
        console.note("record with key " + onOneLine(key) + " is left out: " + reason);
    }

    /** Whether bytes are text. */
    public static boolean isUtf8(Bytes payload) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload.unsafeArray()));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    public static String milliseconds(Duration duration) {
        double milliseconds = duration.toNanos() / 1e6;
        return String.format(Locale.ROOT, milliseconds < 10 ? "%.2f ms" : "%.0f ms", milliseconds);
    }

    public static String orUnknown(@Nullable String text) {
        return text == null ? "-" : onOneLine(text);
    }

    public static String onOneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        character -> {
                            switch (character) {
                                case '\n' -> line.append("\\n");
                                case '\t' -> line.append("\\t");
                                case '\r' -> line.append("\\r");
                                default ->
                                        line.appendCodePoint(
                                                Character.isISOControl(character)
                                                        ? '\uFFFD'
                                                        : character);
                            }
                        });
        return line.toString();
    }
}
