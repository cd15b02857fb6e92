package io.wasmjobs.system.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.system.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each distinct job that Kafka has acknowledged has exactly one committed result or dead letter,
 * whatever fails. {@code -Dwasmjobs.failures} names the failures, separated by commas, or is {@code
 * all}, as with {@code -Pfailure}.
 */
class FailureITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String ALL = "all";

    private final String chosen = System.getProperty("wasmjobs.failures", "");
    private final Path report = Checkout.path("system-tests/target").resolve("failures.md");
    private final List<Recovery> recoveries = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();

    @Test
    @Timeout(value = 150, unit = TimeUnit.MINUTES)
    void everyJobEndsOnceWhateverDies() throws Exception {
        Files.deleteIfExists(report);
        List<Failure> all = Failures.all();
        List<Failure> possible = chosen(all).stream().filter(this::isPossible).toList();
        Set<Need> needs =
                possible.stream()
                        .flatMap(failure -> failure.needs().stream())
                        .collect(Collectors.toSet());
        Path data = Files.createTempDirectory(Checkout.path("system-tests/target"), "failure");
        try (SystemUnderLoad system = SystemUnderLoad.start(new ClusterFolder(data), needs)) {
            survive(system, possible, all);
        }
        if (chosen.equals(ALL)) {
            ReliabilityTable.write(Checkout.path("benchmarks/results/failures.md"), recoveries);
        }
    }

    private void survive(SystemUnderLoad system, List<Failure> failures, List<Failure> all)
            throws Exception {
        boolean survived = false;
        try {
            for (Failure failure : failures) {
                Recovery recovery = Recovery.from(failure, system, PATIENCE);
                recoveries.add(recovery);
                report(all);
                recovery.verdict().assertEachJobEndedOnce();
            }
            system.load().stop();
            system.awaitEnds(PATIENCE).assertEachJobEndedOnce();
            survived = true;
        } finally {
            if (!survived) {
                system.printLogs();
            }
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

    private boolean isPossible(Failure failure) {
        Optional<String> obstacle =
                failure.needs().stream().flatMap(need -> need.obstacle().stream()).findFirst();
        obstacle.ifPresent(
                why -> {
                    System.out.println(failure.name() + " is skipped: " + why);
                    skipped.add(failure.name() + ", for " + why);
                });
        return obstacle.isEmpty();
    }

    private void report(List<Failure> all) throws Exception {
        String untried =
                all.stream()
                        .map(Failure::name)
                        .filter(name -> recoveries.stream().noneMatch(it -> it.isFrom(name)))
                        .filter(name -> skipped.stream().noneMatch(it -> it.startsWith(name + ",")))
                        .collect(Collectors.joining(", "));
        StringBuilder text = new StringBuilder(ReliabilityTable.of(recoveries));
        skipped.forEach(why -> text.append("\nSkipped here: ").append(why).append('.'));
        if (!untried.isEmpty()) {
            text.append("\nNot tried, for all of them take minutes: ")
                    .append(untried)
                    .append(". ./mvnw verify -Pfailure tries everything.");
        }
        Files.writeString(report, text.append('\n'));
    }
}
