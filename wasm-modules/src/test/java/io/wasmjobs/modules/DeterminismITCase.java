package io.wasmjobs.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two runs of every example that may be deterministic give the same bytes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DeterminismITCase {

    /** The property with another JDK's folder; by default one next to this JVM's folder is used. */
    private static final String OTHER_JDK = "wasmjobs.other-jdk";

    @TempDir private static Path shared;

    private Map<String, String> first = Map.of();

    @BeforeAll
    void run() throws IOException {
        first = DeterministicRun.of(shared.resolve("run"), compiled(), false);
    }

    private static Path compiled() {
        return shared.resolve("compiled");
    }

    @Test
    void onlyModulesThatReachBeyondTheirJobAreRefused() {
        List<String> refused =
                first.entrySet().stream()
                        .filter(each -> each.getValue().contains("reaches beyond its job"))
                        .map(each -> each.getKey().split(" ", 2)[0])
                        .distinct()
                        .toList();
        assertThat(refused).isSubsetOf("echo", "guestbook", "javascript", "new-order", "visits");
        assertThat(first.keySet())
                .anyMatch(name -> name.startsWith("wordcount-go "))
                .anyMatch(name -> name.startsWith("redact "));
        assertThat(first.values()).noneMatch(outcome -> outcome.equals("HOST_ERROR"));
    }

    @Test
    void anotherEngineInAnotherOrderGivesTheSameOutcomes(@TempDir Path folder) throws IOException {
        assertThat(DeterministicRun.of(folder, compiled(), true)).isEqualTo(first);
    }

    @Test
    void anotherJdkGivesTheSameOutcomes(@TempDir Path folder)
            throws IOException, InterruptedException {
        Optional<Path> other = otherJdk();
        assumeThat(other)
                .as("skipped: no other JDK found; set -D%s to its folder", OTHER_JDK)
                .isPresent();
        Process process =
                new ProcessBuilder(
                                other.orElseThrow().resolve("bin/java").toString(),
                                "-XX:+UseSerialGC",
                                "-Dwasmjobs.root=" + ModuleCases.ROOT,
                                "-Dwasmjobs.modules=" + ModuleCases.BUILT,
                                "-cp",
                                System.getProperty("java.class.path"),
                                DeterministicRun.class.getName(),
                                folder.toString())
                        .redirectErrorStream(true)
                        .start();
        List<String> said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
        assertThat(process.waitFor()).as("%s", said).isZero();
        assertThat(said)
                .containsAll(
                        first.entrySet().stream()
                                .map(each -> DeterministicRun.line(each.getKey(), each.getValue()))
                                .toList());
    }

    /** Another JDK that can run this class. */
    private static Optional<Path> otherJdk() throws IOException {
        String named = System.getProperty(OTHER_JDK);
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        Path own = Path.of(System.getProperty("java.home")).toRealPath();
        try (Stream<Path> neighbours = Files.list(own.resolveSibling("."))) {
            for (Path each : neighbours.sorted().toList()) {
                Path release = each.resolve("release");
                if (Files.isRegularFile(release)
                        && Files.isExecutable(each.resolve("bin/java"))
                        && !each.toRealPath().equals(own)
                        && feature(release) >= 17) {
                    return Optional.of(each);
                }
            }
        }
        return Optional.empty();
    }

    private static int feature(Path release) throws IOException {
        return Files.readAllLines(release).stream()
                .filter(line -> line.startsWith("JAVA_VERSION="))
                .map(line -> line.replaceAll("[^0-9.]", "").split("[.]", 2)[0])
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(0);
    }
}
