package io.wasmjobs.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The progress line on a terminal, and the summary after Ctrl-C. */
final class ProgressTest {

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void theLineIsErasedBeforeTheSummaryAfterCtrlC() {
        try (Progress progress = start(true)) {
            progress.isAt(3);
            await().atMost(Duration.ofMinutes(1)).until(() -> text().contains("jobs/s"));
            progress.interrupted();
        }
        assertThat(text()).endsWith("\r\u001b[Kstopped: 3 jobs" + System.lineSeparator());
    }

    @Test
    void withoutATerminalOnlyTheSummaryIsPrinted() {
        try (Progress progress = start(false)) {
            progress.isAt(3);
            progress.interrupted();
        }
        assertThat(text()).isEqualTo("stopped: 3 jobs" + System.lineSeparator());
    }

    @Test
    void finishedWorkPrintsNothing() {
        try (Progress progress = start(false)) {
            progress.isAt(3);
        }
        assertThat(text()).isEmpty();
    }

    private Progress start(boolean onTerminal) {
        PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        Console console = new Console(stream, stream, 80, onTerminal, false);
        return Progress.start(console, "submit", "jobs", -1, () -> "3 jobs");
    }

    private String text() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
