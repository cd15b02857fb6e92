package io.wasmjobs.benchmarks.pipeline;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A Markdown table with aligned columns: the first to the left, the others to the right. */
final class MarkdownTable {

    private final List<List<String>> lines = new ArrayList<>();

    MarkdownTable(String... head) {
        lines.add(List.of(head));
    }

    void add(String... cells) {
        lines.add(List.of(cells));
    }

    boolean isEmpty() {
        return lines.size() == 1;
    }

    void print(PrintStream out) {
        int columns = lines.get(0).size();
        int[] widths = new int[columns];
        for (List<String> line : lines) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (int row = 0; row < lines.size(); row++) {
            print(out, lines.get(row), widths);
            if (row == 0) {
                rule(out, widths);
            }
        }
    }

    private static void print(PrintStream out, List<String> line, int[] widths) {
        StringBuilder text = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - line.get(i).length());
            text.append(' ').append(i == 0 ? line.get(i) + padding : padding + line.get(i));
            text.append(" |");
        }
        out.println(text);
    }

    private static void rule(PrintStream out, int[] widths) {
        StringBuilder text = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            text.append(' ').append("-".repeat(widths[i] - 1)).append(i == 0 ? "- |" : ": |");
        }
        out.println(text);
    }
}
