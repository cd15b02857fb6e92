package io.wasmjobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.cli.system.EmbeddedTestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's class-data archive contains the classes of short commands and Kafka's clients. */
final class ClassArchiveITCase {

    private static final double MOST_FROM_ELSEWHERE = 0.1;

    @TempDir private Path folder;

    @Test
    void aModuleRunsWithClassesOfTheArchive() throws IOException {
        assertThat(partFromElsewhere("run reverse --payload x")).isLessThan(MOST_FROM_ELSEWHERE);
    }

    @Test
    void aJobIsSubmittedWithClassesOfTheArchive() throws Exception {
        try (EmbeddedTestBroker broker = EmbeddedTestBroker.start(folder.resolve("broker"))) {
            String at = " --bootstrap-servers " + broker.brokers().bootstrapServers();
            assertThat(partFromElsewhere("submit reverse --payload x" + at))
                    .isLessThan(MOST_FROM_ELSEWHERE);
            assertThat(partFromElsewhere("results --from-beginning --until-idle 1ms" + at))
                    .isLessThan(MOST_FROM_ELSEWHERE);
        }
    }

    private double partFromElsewhere(String command) throws IOException {
        Path log = folder.resolve("classes.txt");
        Shell.ScriptOutput output =
                new Shell(folder)
                        .run(
                                "WASMJOBS_JAVA_OPTS=-Xlog:class+load:file="
                                        + log
                                        + " ./wasmjobs "
                                        + command);
        assertThat(output.status()).as(output.text()).isZero();
        List<String> loaded = Files.readAllLines(log);
        assertThat(loaded)
                .hasSizeGreaterThan(1_000)
                .as("a class of picocli that a lambda implements is not in the archive")
                .noneMatch(line -> line.contains("/picocli-"));
        return loaded.stream().filter(line -> !line.contains("shared objects file")).count()
                / (double) loaded.size();
    }
}
