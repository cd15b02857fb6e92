package io.wasmjobs.system.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.system.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Each distinct job that Kafka has taken has one committed result or dead letter, whatever dies.
 * Part of the build with {@code -Pfailure} only; {@code -Dwasmjobs.failures=short} makes the first
 * two failures.
 */
@Tag("failure")
class FailureITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final boolean ALL = System.getProperty("wasmjobs.failures", "all").equals("all");

    private final List<Recovery> recoveries = new ArrayList<>();

    @Test
    void everyJobEndsOnceWhateverDies() throws Exception {
        Path data = Files.createTempDirectory(Checkout.path("system-tests/target"), "failure");
        try (HighlyAvailableSystem system = new HighlyAvailableSystem(new ClusterFolder(data))) {
            system.start();
            system.submitPipeline();
            try (SteadyLoad load = SteadyLoad.start(system.bootstrapServers());
                    CommittedOutcomes outcomes =
                            CommittedOutcomes.read(system.bootstrapServers())) {
                await().atMost(PATIENCE).until(() -> outcomes.count() > 100);
                for (Failure failure : Failure.all()) {
                    if (ALL || failure.isShort()) {
                        recoveries.add(survive(failure, system, load, outcomes));
                    }
                }
                load.stop();
                awaitEnds(load.acknowledged(), outcomes);
                checkThatEveryJobEndedOnce(load, outcomes);
            }
        }
        if (ALL) {
            ReliabilityTable.write(Checkout.path("docs/reliability.md"), recoveries);
        }
    }

    private static Recovery survive(
            Failure failure,
            HighlyAvailableSystem system,
            SteadyLoad load,
            CommittedOutcomes outcomes)
            throws Exception {
        long began = System.nanoTime();
        failure.breaks().on(system);
        // What Kafka took until now, and what it takes in the next seconds, when the failure is
        // over.
        Set<String> before = load.acknowledged();
        awaitEnds(before, outcomes);
        await().atMost(PATIENCE).until(() -> load.acknowledged().size() > before.size() + 100);
        Set<String> during = load.acknowledged();
        awaitEnds(during, outcomes);
        Duration silence = outcomes.longestSilenceSince(began);
        failure.mends().on(system);
        checkThatEveryJobEndedOnce(load, outcomes);
        return new Recovery(failure.what(), during.size(), silence);
    }

    private static void awaitEnds(Set<String> ids, CommittedOutcomes outcomes) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(outcomes.missing(ids))
                                        .as("jobs without an end")
                                        .isEmpty());
    }

    private static void checkThatEveryJobEndedOnce(SteadyLoad load, CommittedOutcomes outcomes) {
        assertThat(outcomes.endedTwice()).as("jobs with two ends").isEmpty();
        assertThat(outcomes.strangers(load.sent())).as("ends of no job").isEmpty();
    }
}
