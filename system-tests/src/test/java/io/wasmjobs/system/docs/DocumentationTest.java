package io.wasmjobs.system.docs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wasmjobs.system.Checkout;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the links, the layout and the index of every page in the checkout. */
final class DocumentationTest {

    private static final Path ROOT = Checkout.path(".").normalize();
    private static final Set<String> LEFT_OUT =
            Set.of("target", "node_modules", ".git", ".wasmjobs", ".ipynb_checkpoints");
    private static final Set<String> TEXT =
            Set.of("java", "xml", "yml", "yaml", "json", "properties", "sh", "md", "c", "ts", "");
    private static final int COLUMNS = 100;

    private final Links links = new Links(ROOT);

    @Test
    void everyLinkOfEveryPageLeadsToAFileAndAHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : files("md")) {
            broken.addAll(links.brokenLinksOfPage(page, Files.readString(page)));
        }
        for (Path notebook : files("ipynb")) {
            broken.addAll(links.brokenLinksOfPage(notebook, markdownOf(notebook)));
        }
        assertThat(broken).isEmpty();
    }

    /** Alert rules, sources, settings and scripts name pages by their path from the root. */
    @Test
    void everyPageThatAnotherFileNamesExists() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path file : files(TEXT.toArray(String[]::new))) {
            // The names of pages are ASCII, so the file's encoding does not matter.
            broken.addAll(links.brokenMentions(file, Files.readString(file, ISO_8859_1)));
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void proseIsWrapped() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path page : files("md")) {
            String text = Files.readString(page);
            if (text.contains("\nThis page is generated from the source.\n")) {
                continue;
            }
            new MarkdownPage(text)
                    .prose().stream()
                            .filter(line -> line.codePointCount(0, line.length()) > COLUMNS)
                            .filter(line -> line.strip().contains(" "))
                            .forEach(line -> tooLong.add(ROOT.relativize(page) + ": " + line));
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void everyPageOfDocsIsLinkedFromAnIndex() throws IOException {
        for (String folder : List.of("docs", "docs/decisions", "benchmarks/results")) {
            Path index = Checkout.path(folder + "/README.md");
            List<Path> linked =
                    new MarkdownPage(Files.readString(index))
                            .links().stream()
                                    .map(link -> index.resolveSibling(link).normalize())
                                    .toList();
            assertThat(linked).as(folder + "/README.md").containsAll(pagesOf(folder));
        }
    }

    @Test
    void everyDecisionHasATitleAStatusAndItsThreeParts() throws IOException {
        String index = Files.readString(Checkout.path("docs/decisions/README.md"));
        for (Path page : pagesOf("docs/decisions")) {
            String name = page.getFileName().toString();
            List<String> lines = Files.readAllLines(page);
            String number = name.substring(0, 4);
            assertThat(lines.get(0)).as(name).startsWith("# " + number + ": ");
            assertThat(lines.get(2)).as(name).matches("Status: (accepted|superseded by .+)");
            assertThat(lines)
                    .as(name)
                    .containsSubsequence("## Context", "## Decision", "## Consequences");
            assertThat(index)
                    .contains("| " + number + " | [" + lines.get(0).substring(8) + "](" + name);
        }
    }

    private static List<Path> pagesOf(String folder) throws IOException {
        boolean isWhole = folder.equals("docs");
        try (Stream<Path> pages = Files.walk(ROOT.resolve(folder))) {
            return pages.filter(page -> page.toString().endsWith(".md"))
                    .filter(page -> !(isWhole && page.toString().contains("decisions/0")))
                    .filter(page -> !page.equals(ROOT.resolve(folder).resolve("README.md")))
                    .toList();
        }
    }

    private static String markdownOf(Path notebook) throws IOException {
        StringBuilder text = new StringBuilder();
        JsonNode cells = new ObjectMapper().readTree(notebook.toFile()).path("cells");
        for (JsonNode cell : cells) {
            if (cell.path("cell_type").asText().equals("markdown")) {
                cell.path("source").forEach(line -> text.append(line.asText()));
                text.append("\n\n");
            }
        }
        return text.toString();
    }

    private static List<Path> files(String... extensions) throws IOException {
        Set<String> wanted = Set.of(extensions);
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(
                ROOT,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes a) {
                        // This package contains examples of broken links.
                        return LEFT_OUT.contains(folder.getFileName().toString())
                                        || folder.endsWith("io/wasmjobs/system/docs")
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (wanted.contains(extension(file))) {
                            files.add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return files;
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? "" : name.substring(dot + 1);
    }
}
