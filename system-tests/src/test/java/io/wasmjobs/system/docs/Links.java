package io.wasmjobs.system.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Checks the links of a checkout. */
final class Links {

    /** A page that a file such as an alert rule names by its path from the root. */
    private static final Pattern MENTION =
            Pattern.compile("(?<![\\w/.-])((?:docs|benchmarks)/[\\w/.-]+\\.md(?:#[\\w-]+)?)");

    /** The same in a URL of a Git host: {@code https://…/blob/main/docs/page.md#anchor}. */
    private static final Pattern ADDRESS =
            Pattern.compile("https?://\\S+?/((?:docs|benchmarks)/[\\w/.-]+\\.md(?:#[\\w-]+)?)");

    private static final Pattern DECISION = Pattern.compile("docs/decisions/([0-9]{4})\\b");

    private final Path root;

    Links(Path root) {
        this.root = root;
    }

    /** The broken links of a page in Markdown, each with the page's name. */
    List<String> brokenLinksOfPage(Path page, String text) throws IOException {
        List<String> broken = new ArrayList<>();
        for (String link : new MarkdownPage(text).links()) {
            if (link.matches("(?:https?|mailto):.*")) {
                continue;
            }
            String path = link.replaceAll("#.*", "");
            Path target = path.isEmpty() ? page : page.resolveSibling(path).normalize();
            fault(target, link).ifPresent(fault -> broken.add(named(page) + ": " + fault));
        }
        return broken;
    }

    /** The pages that a file names and that do not exist, each with the file's name. */
    List<String> brokenMentions(Path file, String text) throws IOException {
        List<String> broken = new ArrayList<>();
        for (Pattern pattern : List.of(MENTION, ADDRESS)) {
            Matcher mention = pattern.matcher(text);
            while (mention.find()) {
                String link = mention.group(1);
                fault(root.resolve(link.replaceAll("#.*", "")), link)
                        .ifPresent(fault -> broken.add(named(file) + ": " + fault));
            }
        }
        Matcher decision = DECISION.matcher(text);
        while (decision.find()) {
            if (!hasDecision(decision.group(1))) {
                broken.add(named(file) + ": no decision " + decision.group(1));
            }
        }
        return broken;
    }

    private Optional<String> fault(Path target, String link) throws IOException {
        if (!target.startsWith(root) || !Files.exists(target)) {
            return Optional.of(link + " leads to no file");
        }
        int anchor = link.indexOf('#');
        if (anchor < 0) {
            return Optional.empty();
        }
        return target.toString().endsWith(".md")
                        && new MarkdownPage(Files.readString(target))
                                .anchors()
                                .contains(link.substring(anchor + 1))
                ? Optional.empty()
                : Optional.of(link + " leads to no heading");
    }

    private boolean hasDecision(String number) throws IOException {
        try (Stream<Path> pages = Files.list(root.resolve("docs/decisions"))) {
            return pages.anyMatch(page -> page.getFileName().toString().startsWith(number + "-"));
        }
    }

    private String named(Path file) {
        return root.relativize(file).toString();
    }
}
