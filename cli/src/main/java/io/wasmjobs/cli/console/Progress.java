package io.wasmjobs.cli.console;

import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far long work has come, its rate and what is left of it; silent where no person looks. */
public final class Progress implements AutoCloseable {

    private final @Nullable ProgressBar bar;

    private Progress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    /**
     * Starts to show progress.
     *
     * @param total how many steps there are, or -1 where nobody knows
     */
    public static Progress start(Console console, String task, String unit, long total) {
        if (!console.hasProgress()) {
            return new Progress(null);
        }
        int width = console.width() > 0 ? console.width() : 80;
        return new Progress(
                new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(total)
                        .setUnit(" " + unit, 1)
                        .showSpeed()
                        .setSpeedUnit(ChronoUnit.SECONDS)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(250)
                        .setConsumer(new ConsoleProgressBarConsumer(console.err(), width - 1))
                        .clearDisplayOnFinish()
                        .build());
    }

    /** Shows that {@code done} steps are done. */
    public void isAt(long done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
