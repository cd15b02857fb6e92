package io.wasmjobs.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The program of docs/how-to/use-from-datastream.md. */
@Timeout(600)
final class ExampleITCase {

    private static final Path ROOT = Path.of(System.getProperty("wasmjobs.root"));

    @Test
    void theProgramPrintsNotesWithoutAddresses() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            RedactOrders.main(new String[] {Programs.MODULES.toString()});
        } finally {
            System.setOut(before);
        }

        assertThat(printed.toString(UTF_8))
                .contains("order=1, text=write to [email]", "order=2, text=ring")
                .doesNotContain("ada@");
    }

    @Test
    void thePageContainsTheProgram() throws Exception {
        String program =
                Files.readString(
                        ROOT.resolve(
                                "streams/src/test/java/io/wasmjobs/streams/RedactOrders.java"));
        String body = program.substring(program.indexOf("public final class"));

        assertThat(Files.readString(ROOT.resolve("docs/how-to/use-from-datastream.md")))
                .contains("```java\n" + body + "```\n");
    }
}
