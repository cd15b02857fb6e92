package io.wasmjobs.system.failure;

import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.system.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Each distinct job has exactly one committed outcome, while processes are killed at random for a
 * long time. {@code -Dwasmjobs.soak=60m} sets the duration; without it nothing runs. {@code
 * -Dwasmjobs.soak.seed} repeats the choices of a run.
 */
@EnabledIfSystemProperty(named = "wasmjobs.soak", matches = "[1-9][0-9]*[smh]")
class SoakITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final Duration length =
            Duration.parse(
                    "PT" + System.getProperty("wasmjobs.soak", "0s").toUpperCase(Locale.ROOT));
    private final Path report = Checkout.path("system-tests/target").resolve("soak.md");

    @Test
    @Timeout(value = 12, unit = TimeUnit.HOURS)
    void everyJobEndsOnceWhileProcessesAreKilledAtRandom() throws Exception {
        Files.deleteIfExists(report);
        Path data = Files.createTempDirectory(Checkout.path("system-tests/target"), "soak");
        try (SystemUnderLoad system = SystemUnderLoad.start(new ClusterFolder(data), Set.of())) {
            boolean survived = false;
            try {
                soak(system);
                survived = true;
            } finally {
                if (!survived) {
                    system.printLogs();
                }
            }
        }
    }

    private void soak(SystemUnderLoad system) throws Exception {
        long began = System.nanoTime();
        RandomKills kills = new RandomKills(system, seed());
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (Supervisor supervisor = Supervisor.of(system.processes(), "")) {
            // The future is not needed: the task only prints.
            ScheduledFuture<?> unused =
                    clock.scheduleAtFixedRate(
                            () -> System.out.println(progress(system, kills, began)),
                            1,
                            1,
                            TimeUnit.MINUTES);
            kills.runFor(length);
            system.awaitAllWell();
            supervisor.started().forEach(name -> kills.note("ended by itself: " + name));
        } finally {
            clock.shutdownNow();
        }
        system.load().stop();
        Verdict verdict = system.awaitEnds(PATIENCE);
        String table = kills.table(verdict, system.outcomes().longestSilenceSince(began).length());
        System.out.println(table);
        Files.writeString(report, table);
        verdict.assertEachJobEndedOnce();
    }

    private static long seed() {
        return Long.getLong("wasmjobs.soak.seed", System.nanoTime());
    }

    private static String progress(SystemUnderLoad system, RandomKills kills, long began) {
        int taken = system.load().taken();
        int ended = system.outcomes().ended();
        return "%3d min: %d kills, %d jobs taken, %d ended, %d on their way"
                .formatted(
                        Duration.ofNanos(System.nanoTime() - began).toMinutes(),
                        kills.count(),
                        taken,
                        ended,
                        taken - ended);
    }
}
