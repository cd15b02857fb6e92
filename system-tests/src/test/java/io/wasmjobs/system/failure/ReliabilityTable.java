package io.wasmjobs.system.failure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The table in {@code benchmarks/results/failures.md} between two marks, as the last complete run
 * measured it.
 */
final class ReliabilityTable {

    private static final String BEGIN = "<!-- measured: begin -->";
    private static final String END = "<!-- measured: end -->";
    private static final String HEAD =
            """
            | what happens | jobs meanwhile | lost | twice | seconds without output | what is well again, and when |
            | --- | --- | --- | --- | --- | --- |
            """;

    private ReliabilityTable() {}

    static String of(List<Recovery> recoveries) {
        return recoveries.stream().map(Recovery::row).collect(Collectors.joining("\n", HEAD, "\n"));
    }

    static void write(Path page, List<Recovery> recoveries) throws IOException {
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        if (begin < BEGIN.length() || end < begin) {
            throw new IllegalStateException(page + " has no " + BEGIN + " and " + END);
        }
        Files.writeString(
                page,
                text.substring(0, begin) + "\n\n" + of(recoveries) + "\n" + text.substring(end));
    }
}
