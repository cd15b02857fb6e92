package io.wasmjobs.system.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broken links are reported, and good ones are not. */
final class LinksTest {

    @TempDir private Path root;
    private Path page;

    @BeforeEach
    void createPages() throws IOException {
        Files.createDirectories(root.resolve("docs/decisions"));
        Files.writeString(root.resolve("docs/decisions/0101-one.md"), "# 0101: One\n");
        Files.writeString(
                root.resolve("docs/other.md"),
                "# Other\n\n## What to `watch`, and why?\n\n## Twice\n\n## Twice\n");
        page = root.resolve("docs/page.md");
        Files.writeString(page, "# Page\n");
    }

    @Test
    void aLinkToAFileAFolderAHeadingOrAnAddressIsGood() throws IOException {
        String text =
                """
                # Page
                [file](other.md), ![picture](other.md), [folder](decisions), [up](../docs/other.md),
                [heading](other.md#what-to-watch-and-why), [second](other.md#twice-1), [own](#page),
                [address](https://example.org/x.md#y), `[code](nowhere.md)` and [a [b] c](other.md)

                ```
                [in a fence](nowhere.md)
                ```
                """;
        Files.writeString(page, text);
        assertThat(new Links(root).brokenLinksOfPage(page, text)).isEmpty();
    }

    @Test
    void aLinkToNoFileNoHeadingOrOutOfTheCheckoutIsBroken() throws IOException {
        String text =
                """
                [a](gone.md) [b](other.md#gone) [c](#gone) [d](../../etc/passwd)

                [e]: missing.md
                """;
        assertThat(new Links(root).brokenLinksOfPage(page, text))
                .containsExactlyInAnyOrder(
                        "docs/page.md: gone.md leads to no file",
                        "docs/page.md: other.md#gone leads to no heading",
                        "docs/page.md: #gone leads to no heading",
                        "docs/page.md: ../../etc/passwd leads to no file",
                        "docs/page.md: missing.md leads to no file");
    }

    @Test
    void aRuleThatNamesAMissingPageIsReported() throws IOException {
        String rule =
                """
                runbook_url: https://forge.example.org/project/blob/main/%1$s/other.md#gone
                description: see %1$s/gone.md, %1$s/other.md#twice, %1$s/decisions/0101
                # %1$s/decisions/0999
                """
                        .formatted("docs");
        assertThat(new Links(root).brokenMentions(root.resolve("alerts.yml"), rule))
                .containsExactlyInAnyOrder(
                        "alerts.yml: docs/other.md#gone leads to no heading",
                        "alerts.yml: docs/gone.md leads to no file",
                        "alerts.yml: no decision 0999");
    }
}
