package io.wasmjobs.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The output of a command: answers to standard output, everything else to standard error.
 *
 * @param out answers, for people and pipes, in UTF-8
 * @param err notes, progress and errors, UTF-8
 * @param width columns of the terminal, or 0 if {@code out} is not a terminal
 * @param hasProgress whether {@code err} is a terminal
 * @param hasColour whether {@code out} may carry colours
 */
public record Console(
        PrintStream out, PrintStream err, int width, boolean hasProgress, boolean hasColour) {

    /**
     * The process's own streams. The launcher passes in system properties which of them are
     * terminals and how wide, because the JVM cannot find out.
     */
    public static Console ofProcess() {
        int width = Integer.getInteger("wasmjobs.terminal.width", 0);
        boolean wantsColour =
                System.getenv().getOrDefault("NO_COLOR", "").isEmpty()
                        && !"dumb".equals(System.getenv("TERM"));
        return new Console(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                width,
                Boolean.getBoolean("wasmjobs.terminal.progress"),
                width > 0 && wantsColour);
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** Prints a line of the command's answer. */
    public void line(String text) {
        out.println(text);
    }

    /** Prints a note that is not part of the answer to standard error. */
    public void note(String text) {
        err.println(text);
    }

    /** {@code text} in {@code colour}, if colours are enabled. */
    public String paint(Colour colour, String text) {
        return hasColour ? colour.start() + text + Colour.END : text;
    }

    /** Whether the reader of standard output has ended, such as {@code head}. */
    public boolean isReaderGone() {
        return out.checkError();
    }

    /** {@code text} truncated to the rest of a terminal's line; the whole text in a pipe. */
    public String fit(String text, int columnsTaken) {
        int room = width - columnsTaken;
        return width == 0 || text.length() <= room || room < 2
                ? text
                : text.substring(0, room - 1) + "…";
    }
}
