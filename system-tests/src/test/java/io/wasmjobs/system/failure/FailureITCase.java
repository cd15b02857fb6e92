package io.wasmjobs.system.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.system.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each distinct job that Kafka has taken has one committed result or dead letter, whatever dies.
 * {@code -Dwasmjobs.failures} names the failures, separated by commas, or says {@code all}, as
 * {@code -Pfailure} does.
 */
class FailureITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String ALL = "all";

    private final String chosen = System.getProperty("wasmjobs.failures", "");
    private final Path report = Checkout.path("system-tests/target").resolve("failures.md");
    private final List<Recovery> recoveries = new ArrayList<>();

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void everyJobEndsOnceWhateverDies() throws Exception {
        Path data = Files.createTempDirectory(Checkout.path("system-tests/target"), "failure");
        try (SystemUnderLoad system = SystemUnderLoad.start(data)) {
            boolean survived = false;
            try {
                for (Failure failure : chosen(Failure.all(system.separation()))) {
                    Recovery recovery = Recovery.from(failure, system, PATIENCE);
                    recoveries.add(recovery);
                    report();
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
            ReliabilityTable.write(Checkout.path("docs/reliability.md"), recoveries);
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

    private void report() throws Exception {
        Files.writeString(report, ReliabilityTable.of(recoveries));
    }

    private static void check(Verdict verdict) {
        assertThat(verdict.lost()).as("jobs without an end").isEmpty();
        assertThat(verdict.twice()).as("jobs with two ends").isEmpty();
        assertThat(verdict.misplaced()).as("ends of no job, or of the wrong kind").isEmpty();
    }
}
