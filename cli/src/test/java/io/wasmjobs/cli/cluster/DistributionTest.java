package io.wasmjobs.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wasmjobs.cli.error.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The places of a cluster's jars in a checkout and in an unpacked distribution. */
final class DistributionTest {

    @TempDir Path root;

    @Test
    void aCheckoutHasThemWhereMavenPutsThem() throws IOException {
        write("flink-dist/target/classpath", "/m2/a.jar:/m2/b.jar");
        write("cli/target/classpath/full", "/m2/c.jar");
        write("job/target/wasmjobs-job.jar", "");
        Distribution checkout = new Distribution(root);
        assertThat(checkout.flinkClassPath()).isEqualTo("/m2/a.jar:/m2/b.jar");
        assertThat(checkout.kafkaClassPath()).isEqualTo("/m2/c.jar");
        assertThat(checkout.jobJar()).isEqualTo(root.resolve("job/target/wasmjobs-job.jar"));
    }

    @Test
    void anUnpackedDistributionHasThemInLibAndOpt() throws IOException {
        write("lib/classpath/flink", "a.jar:b.jar\n");
        write("lib/classpath/full", "c.jar\n");
        write("opt/wasmjobs-job.jar", "");
        Distribution unpacked = new Distribution(root);
        Path lib = root.resolve("lib");
        assertThat(unpacked.flinkClassPath())
                .isEqualTo(lib.resolve("a.jar") + ":" + lib.resolve("b.jar"));
        assertThat(unpacked.kafkaClassPath()).isEqualTo(lib.resolve("c.jar").toString());
        assertThat(unpacked.jobJar()).isEqualTo(root.resolve("opt/wasmjobs-job.jar"));
    }

    @Test
    void theErrorForAMissingJarSaysHowToGetIt() throws IOException {
        Distribution distribution = new Distribution(root);
        assertThatThrownBy(distribution::jobJar)
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("job/target/wasmjobs-job.jar; build it with: ./mvnw");
        Files.createDirectories(root.resolve("lib"));
        assertThatThrownBy(distribution::jobJar)
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("opt/wasmjobs-job.jar; unpack the distribution again");
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
