package io.wasmjobs.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command writes: answers to standard output, everything about them to standard error.
 *
 * @param out answers, for people and pipes alike, UTF-8
 * @param err notes, progress and errors, UTF-8
 * @param width columns of the terminal that a person looks at, or 0 where {@code out} is none
 * @param hasProgress whether a person looks at {@code err}
 * @param hasColour whether {@code out} may carry colours
 */
public record Console(
        PrintStream out, PrintStream err, int width, boolean hasProgress, boolean hasColour) {

    /**
     * The process's own streams. Which of them are terminals, and how wide, the launcher says in
     * system properties: the JVM cannot see it.
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

    /** Tells the person in front of the terminal something that is no part of the answer. */
    public void note(String text) {
        err.println(text);
    }

    /** {@code text} in {@code colour}, where colours are wanted. */
    public String paint(Colour colour, String text) {
        return hasColour ? colour.start() + text + Colour.END : text;
    }

    /** Whether the reader of standard output has gone, as {@code head} does. */
    public boolean isReaderGone() {
        return out.checkError();
    }

    /** {@code text} cut to what is left of a terminal's line; all of it in a pipe. */
    public String fit(String text, int columnsTaken) {
        int room = width - columnsTaken;
        return width == 0 || text.length() <= room || room < 2
                ? text
                : text.substring(0, room - 1) + "…";
    }
}
