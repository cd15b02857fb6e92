package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The limits of a JVM are those of its options, with every garbage collector. */
final class JvmLimitsTest {

    private static final long MIB = 1 << 20;

    @Test
    void theHeapIsThatOfTheOptionWithEachCollector() throws Exception {
        assertThat(limits("-XX:+UseParallelGC", "-Xmx200m")).startsWith(200 * MIB + " ");
        assertThat(limits("-XX:+UseSerialGC", "-Xmx200m")).startsWith(200 * MIB + " ");
        assertThat(limits("-XX:+UseG1GC", "-Xmx200m")).startsWith(200 * MIB + " ");
    }

    @Test
    void theMetaspaceMayHaveALimit() throws Exception {
        assertThat(limits("-Xmx200m")).endsWith(" " + Long.MAX_VALUE);
        assertThat(limits("-Xmx200m", "-XX:MaxMetaspaceSize=64m")).endsWith(" " + 64 * MIB);
    }

    private static String limits(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Print.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.strip();
    }

    /** Prints the limits of its JVM. */
    static final class Print {

        private Print() {}

        public static void main(String[] arguments) {
            System.out.println(JvmLimits.heapBytes() + " " + JvmLimits.metaspaceBytes());
        }
    }
}
