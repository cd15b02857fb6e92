package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A page of docs/ that is made from the source. With {@code -Dwasmjobs.docs.write=true} its test
 * writes it instead of comparing it.
 */
public final class GeneratedPage {

    private GeneratedPage() {}

    /** Compares docs/{@code name} with what it should be. */
    public static void check(String name, String expected, Class<?> test) throws IOException {
        Path page = Path.of(System.getProperty("wasmjobs.root"), "docs", name);
        if (Boolean.getBoolean("wasmjobs.docs.write")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, expected);
        }
        assertThat(page)
                .as(
                        "made by ./mvnw -pl job -am test -Dtest=%s"
                                + " -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -Dwasmjobs.docs.write=true",
                        test.getSimpleName())
                .hasContent(expected);
    }
}
