package io.wasmjobs.cli.console;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Aligned columns under headings, without lines between them: for people, and for {@code awk} and
 * {@code sort}.
 */
public final class TextTable {

    private final List<Column> columns = new ArrayList<>();
    private final List<String[]> rows = new ArrayList<>();
    private final List<@Nullable Colour> colours = new ArrayList<>();

    /** Adds a column of words. */
    public TextTable words(String heading) {
        return column(heading, HorizontalAlign.LEFT, Integer.MAX_VALUE);
    }

    /** Adds a column of words, truncated with an ellipsis if they are wider. */
    public TextTable words(String heading, int maxWidth) {
        return column(heading, HorizontalAlign.LEFT, Math.max(maxWidth, heading.length()) + 2);
    }

    /** Adds a column of figures, aligned at the right. */
    public TextTable figures(String heading) {
        return column(heading, HorizontalAlign.RIGHT, Integer.MAX_VALUE);
    }

    private TextTable column(String heading, HorizontalAlign align, int maxWidth) {
        columns.add(
                new Column()
                        .header(heading)
                        .headerAlign(align)
                        .dataAlign(align)
                        .maxWidth(maxWidth, OverflowBehaviour.ELLIPSIS_RIGHT));
        return this;
    }

    /** Adds a row, a cell for each column. */
    public TextTable row(String... cells) {
        return row(null, cells);
    }

    /** Adds a row that is painted as a whole. */
    public TextTable row(@Nullable Colour colour, String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(
                    cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(List.of(cells).stream().map(TextTable::onOneLine).toArray(String[]::new));
        colours.add(colour);
        return this;
    }

    private static String onOneLine(String cell) {
        return cell.replaceAll("\\p{Cntrl}+", " ");
    }

    /** Prints headings and rows. */
    public void print(Console console) {
        String laidOut =
                AsciiTable.builder()
                        .border(AsciiTable.NO_BORDERS)
                        .data(columns.toArray(new Column[0]), rows.toArray(new String[0][]))
                        .asString();
        List<String> lines =
                laidOut.lines().map(line -> line.substring(1).stripTrailing()).toList();
        console.line(console.paint(Colour.STRONG, lines.get(0)));
        for (int row = 0; row < rows.size(); row++) {
            Colour colour = colours.get(row);
            String line = lines.get(row + 1);
            console.line(colour == null ? line : console.paint(colour, line));
        }
    }
}
