package io.wasmjobs.cli.console;

import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Message;
import java.util.List;

/**
 * Prints the outcome of one job: the whole answer to standard output, and its properties to
 * standard error.
 */
public final class AnswerPrinter {

    private final Console console;

    public AnswerPrinter(Console console) {
        this.console = console;
    }

    /** Prints what a guest logged. */
    public void logs(List<String> lines) {
        lines.forEach(
                line ->
                        console.note(
                                console.paint(Colour.FAINT, "log: ")
                                        + OutcomePrinter.onOneLine(line)));
    }

    /** Prints an answer, and {@code about} after its type and size. */
    public void answer(Message answer, String about) {
        Bytes payload = answer.payload();
        if (console.width() > 0 && !OutcomePrinter.isUtf8(payload)) {
            console.note("the answer is not text; redirect standard output to see its bytes");
        } else {
            byte[] bytes = payload.unsafeArray();
            console.out().write(bytes, 0, bytes.length);
            if (bytes.length == 0 || bytes[bytes.length - 1] != '\n') {
                console.out().println();
            }
            console.out().flush();
        }
        console.note(
                console.paint(Colour.GOOD, "ok: ")
                        + answer.typeName()
                        + ", "
                        + count(payload.size(), "byte")
                        + ", "
                        + about);
    }

    /** Prints a failure, and {@code about} after its message. */
    public void failure(FailureKind kind, String message, String about) {
        console.note(
                console.paint(Colour.BAD, "failed: ")
                        + kind
                        + ": "
                        + OutcomePrinter.onOneLine(message)
                        + " ("
                        + about
                        + ")");
    }

    /** A number with a noun, such as {@code 1 byte} or {@code 2 bytes}. */
    public static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
