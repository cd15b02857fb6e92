package io.wasmjobs.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program of docs/how-to/embed-the-engine.md. */
final class EmbeddedEngineTest {

    private static final Path ROOT = Path.of(System.getProperty("wasmjobs.root"));

    @Test
    void theProgramPrintsTheAnswer() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            ReverseOnce.main(new String[] {ROOT.resolve("wasm-modules/built").toString(), "hello"});
        } finally {
            System.setOut(before);
        }

        assertThat(printed.toString(UTF_8)).isEqualToNormalizingNewlines("olleh\n");
    }

    @Test
    void thePageContainsTheProgram() throws Exception {
        String program =
                Files.readString(
                        ROOT.resolve("udf-wasm/src/test/java/io/wasmjobs/engine/ReverseOnce.java"));
        String body = program.substring(program.indexOf("public final class"));

        assertThat(Files.readString(ROOT.resolve("docs/how-to/embed-the-engine.md")))
                .contains("```java\n" + body + "```\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.flink.configuration.Configuration",
                "org.apache.kafka.common.record.TimestampType"
            })
    void neitherFlinkNorKafkaIsOnTheClassPath(String name) {
        assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
    }
}
