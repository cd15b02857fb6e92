package io.wasmjobs.system.docs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page in Markdown: its links, the anchors of its headings, and its prose. */
final class MarkdownPage {

    private static final Pattern FENCE = Pattern.compile(" *(?:```|~~~).*");
    private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*?) *#*");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");

    /** {@code [text](target)} with at most one level of brackets in the text, and references. */
    private static final Pattern LINK =
            Pattern.compile("\\[(?:[^\\[\\]]|\\[[^\\]]*])*]\\(([^()\\s]+)(?: +\"[^\"]*\")?\\)");

    private static final Pattern REFERENCE = Pattern.compile("\\[[^\\]]+]: +(\\S+).*");

    private final List<String> lines = new ArrayList<>();

    /** The page without its fenced code. */
    MarkdownPage(String text) {
        boolean inFence = false;
        for (String line : text.lines().toList()) {
            if (FENCE.matcher(line).matches()) {
                inFence = !inFence;
                lines.add("");
            } else {
                lines.add(inFence ? "" : line);
            }
        }
    }

    /** The targets of all links and images, as they are written. */
    List<String> links() {
        List<String> links = new ArrayList<>();
        Matcher link = LINK.matcher(CODE.matcher(String.join("\n", lines)).replaceAll("code"));
        while (link.find()) {
            links.add(link.group(1));
        }
        for (String line : lines) {
            Matcher reference = REFERENCE.matcher(line);
            if (reference.matches()) {
                links.add(reference.group(1));
            }
        }
        return links;
    }

    /** The anchors that a Git host gives the headings, without the number sign. */
    List<String> anchors() {
        List<String> anchors = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (String line : lines) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                String anchor = anchor(heading.group(1));
                int before = seen.merge(anchor, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? anchor : anchor + "-" + before);
            }
        }
        return anchors;
    }

    private static String anchor(String heading) {
        return heading.replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\p{M} _-]", "")
                .replace(' ', '-');
    }

    /** The lines of prose: no code, table, heading, comment or picture. */
    List<String> prose() {
        return lines.stream()
                .filter(line -> !line.startsWith("    "))
                .filter(line -> !line.stripLeading().startsWith("|"))
                .filter(line -> !line.startsWith("#"))
                .filter(line -> !line.startsWith("<!--"))
                .filter(line -> !line.startsWith("!["))
                .toList();
    }
}
