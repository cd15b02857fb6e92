package io.wasmjobs.cli.console;

import java.util.ArrayList;
import java.util.List;

/** Text wrapped at its spaces only, into lines of about the same length. */
public final class WrappedText {

    private WrappedText() {}

    /**
     * Wraps a text into as few lines as possible, while no line has only a single short word.
     *
     * @param width the width of a line, which only a longer word exceeds
     */
    public static List<String> lines(String text, int width) {
        List<String> lines = wrap(text, width);
        for (int narrower = width - 1; narrower > 0; narrower--) {
            List<String> evener = wrap(text, narrower);
            if (evener.size() > lines.size() || isLonger(evener, narrower)) {
                return lines;
            }
            lines = evener;
        }
        return lines;
    }

    private static boolean isLonger(List<String> lines, int width) {
        return lines.stream().anyMatch(line -> line.length() > width);
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" +", 0)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
