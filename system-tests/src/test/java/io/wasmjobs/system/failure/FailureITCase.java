package io.wasmjobs.system.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.system.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each distinct job that Kafka has taken has one committed result or dead letter, whatever dies.
 * {@code -Dwasmjobs.failures} names the failures, separated by commas, or says {@code all}, as
 * {@code -Pfailure} does.
 */
class FailureITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String ALL = "all";

    private final String chosen = System.getProperty("wasmjobs.failures", "");
    private final Path report = Checkout.path("system-tests/target").resolve("failures.md");
    private final List<Recovery> recoveries = new ArrayList<>();

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void everyJobEndsOnceWhateverDies() throws Exception {
        Path data = Files.createTempDirectory(Checkout.path("system-tests/target"), "failure");
        Files.deleteIfExists(report);
        try (SystemUnderLoad system = SystemUnderLoad.start(data)) {
            boolean survived = false;
            try {
                List<Failure> all = Failure.all(system.separation());
                for (Failure failure : chosen(all)) {
                    Recovery recovery = Recovery.from(failure, system, PATIENCE);
                    recoveries.add(recovery);
                    report(all);
                    check(recovery.verdict());
                }
                system.load().stop();
                check(system.awaitEnds(PATIENCE));
                survived = true;
            } finally {
                if (!survived) {
                    system.printLogs();
                }
            }
        }
        if (chosen.equals(ALL)) {
            ReliabilityTable.write(Checkout.path("benchmarks/results/failures.md"), recoveries);
        }
    }

    private List<Failure> chosen(List<Failure> all) {
        List<String> names =
                chosen.equals(ALL)
                        ? all.stream().map(Failure::name).toList()
                        : List.of(chosen.split(",", -1));
        assertThat(all.stream().map(Failure::name).toList())
                .as("-Dwasmjobs.failures=" + chosen)
                .containsAll(names);
        return all.stream().filter(failure -> names.contains(failure.name())).toList();
    }

    private void report(List<Failure> all) throws Exception {
        String untried =
                all.stream()
                        .map(Failure::name)
                        .filter(name -> recoveries.stream().noneMatch(it -> it.isFrom(name)))
                        .collect(Collectors.joining(", "));
        Files.writeString(
                report,
                ReliabilityTable.of(recoveries)
                        + (untried.isEmpty()
                                ? ""
                                : "\nNot tried, for all of them take minutes: "
                                        + untried
                                        + ". ./mvnw verify -Pfailure tries everything.\n"));
    }

    private static void check(Verdict verdict) {
        assertThat(verdict.lost()).as("jobs without an end").isEmpty();
        assertThat(verdict.twice()).as("jobs with two ends").isEmpty();
        assertThat(verdict.misplaced()).as("ends of no job, or of the wrong kind").isEmpty();
    }
}
