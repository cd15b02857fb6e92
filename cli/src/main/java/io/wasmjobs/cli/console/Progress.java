package io.wasmjobs.cli.console;

import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows the progress of long work: steps, rate and remaining time; silent unless standard error is
 * a terminal. After Ctrl-C it clears its line and prints a summary.
 */
public final class Progress implements AutoCloseable {

    private final Console console;
    private final Supplier<String> summary;
    private final @Nullable ProgressBar bar;
    private final Thread onInterrupt = new Thread(this::interrupted);
    private boolean ended;

    private Progress(Console console, Supplier<String> summary, @Nullable ProgressBar bar) {
        this.console = console;
        this.summary = summary;
        this.bar = bar;
    }

    /**
     * Starts to show progress.
     *
     * @param total the number of steps, or -1 if unknown
     * @param summary a summary of the work so far, for the line after Ctrl-C; called in another
     *     thread
     */
    public static Progress start(
            Console console, String task, String unit, long total, Supplier<String> summary) {
        ProgressBar bar = console.hasProgress() ? bar(console, task, unit, total) : null;
        Progress progress = new Progress(console, summary, bar);
        Runtime.getRuntime().addShutdownHook(progress.onInterrupt);
        return progress;
    }

    private static ProgressBar bar(Console console, String task, String unit, long total) {
        int width = console.width() > 0 ? console.width() : 80;
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setUnit(" " + unit, 1)
                .showSpeed()
                .setSpeedUnit(ChronoUnit.SECONDS)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(250)
                .setConsumer(new OneLine(console.err(), width))
                .clearDisplayOnFinish()
                .build();
    }

    /** Shows that {@code done} steps are done. */
    public synchronized void isAt(long done) {
        if (bar != null && !ended) {
            bar.stepTo(done);
        }
    }

    /** Ends after Ctrl-C. */
    synchronized void interrupted() {
        if (!ended) {
            end();
            console.note("stopped: " + summary.get());
        }
    }

    private void end() {
        ended = true;
        if (bar != null) {
            bar.close();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (ended) {
                return;
            }
            end();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException e) {
            // The process is already ending.
        }
    }

    /** Clears its whole line at the end, including the {@code ^C} that a terminal adds. */
    private static final class OneLine extends ConsoleProgressBarConsumer {

        private static final int ROOM = 3;
        private static final String CLEARED = "\r\u001b[K";

        private final PrintStream stream;

        OneLine(PrintStream stream, int width) {
            super(stream, width - ROOM);
            this.stream = stream;
        }

        @Override
        public void clear() {
            stream.print(CLEARED);
            stream.flush();
        }

        @Override
        public void close() {
            // Without the newline of the superclass: the next text belongs in the cleared line.
        }
    }
}
