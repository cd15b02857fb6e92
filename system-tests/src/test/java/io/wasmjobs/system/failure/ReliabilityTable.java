package io.wasmjobs.system.failure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The table in {@code docs/reliability.md} between two marks, as the last whole run measured it.
 */
final class ReliabilityTable {

    private static final String BEGIN = "<!-- measured: begin -->";
    private static final String END = "<!-- measured: end -->";

    private ReliabilityTable() {}

    static void write(Path page, List<Recovery> recoveries) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        if (begin < BEGIN.length() || end < begin) {
            throw new IllegalStateException(page + " has no " + BEGIN + " and " + END);
        }
        Files.writeString(page, text.substring(0, begin) + table(recoveries) + text.substring(end));
    }

    private static String table(List<Recovery> recoveries) {
        return recoveries.stream()
                .map(
                        recovery ->
                                String.format(
                                        Locale.ROOT,
                                        "| %s | %d | 0 | 0 | %.0f |",
                                        recovery.failure(),
                                        recovery.jobs(),
                                        recovery.silence().toMillis() / 1000.0))
                .collect(
                        Collectors.joining(
                                "\n",
                                "\n\n| what happens | jobs checked so far | lost | twice | seconds without output |\n"
                                        + "| --- | --- | --- | --- | --- |\n",
                                "\n\n"));
    }
}
