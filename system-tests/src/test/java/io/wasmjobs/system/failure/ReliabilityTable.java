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
        String head =
                """


                | what happens | jobs checked so far | lost | twice | seconds without output |
                | --- | --- | --- | --- | --- |
                """;
        return recoveries.stream()
                .map(ReliabilityTable::row)
                .collect(Collectors.joining("", head, System.lineSeparator()));
    }

    private static String row(Recovery recovery) {
        return String.format(
                Locale.ROOT,
                "| %s | %d | 0 | 0 | %.0f |%n",
                recovery.failure(),
                recovery.jobs(),
                recovery.silence().toMillis() / 1000.0);
    }
}
