package io.wasmjobs.system.failure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Kills processes at random times, and starts them again after a random time. In three of four
 * cases it first waits until all parts work again; in one of four cases it kills two processes
 * together.
 */
final class RandomKills {

    private static final int ONE_OF = 4;
    private static final int LONGEST_PAUSE_SECONDS = 30;
    private static final int LONGEST_OUTAGE_SECONDS = 20;

    private final SystemUnderLoad system;
    private final long seed;
    private final SplittableRandom random;
    private final Map<String, Integer> byKind = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();
    private final AtomicInteger count = new AtomicInteger();

    RandomKills(SystemUnderLoad system, long seed) {
        this.system = system;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    void runFor(Duration length) {
        System.out.println("-Dwasmjobs.soak.seed=" + seed);
        long began = System.nanoTime();
        while (System.nanoTime() - began < length.toNanos()) {
            pause(LONGEST_PAUSE_SECONDS);
            List<String> victims = victims();
            victims.forEach(this::kill);
            pause(LONGEST_OUTAGE_SECONDS);
            victims.forEach(system.processes()::start);
            if (random.nextInt(ONE_OF) > 0) {
                system.awaitAllWell();
            }
        }
    }

    private List<String> victims() {
        List<String> alive = new ArrayList<>(system.processes().alive(""));
        List<String> victims = new ArrayList<>();
        victims.add(alive.remove(random.nextInt(alive.size())));
        if (random.nextInt(ONE_OF) == 0) {
            victims.add(alive.remove(random.nextInt(alive.size())));
        }
        return victims;
    }

    private void kill(String name) {
        system.processes().kill(name);
        count.incrementAndGet();
        byKind.merge(name.replaceAll("-[0-9]+$", ""), 1, Integer::sum);
    }

    private void pause(int longestSeconds) {
        system.awaitTime(
                System.nanoTime(), Duration.ofMillis(1 + random.nextInt(longestSeconds * 1000)));
    }

    int count() {
        return count.get();
    }

    void note(String text) {
        notes.add(text);
    }

    String table(Verdict verdict, Duration silence) {
        return """
        | killed | jobs | lost | twice | ends of the wrong kind | longest time without output | seed | besides |
        | --- | --- | --- | --- | --- | --- | --- | --- |
        | %s | %d | %d | %d | %d | %.1f s | %d | %s |
        """
                .formatted(
                        byKind,
                        verdict.jobs(),
                        verdict.lost().size(),
                        verdict.twice().size(),
                        verdict.misplaced().size(),
                        silence.toMillis() / 1000.0,
                        seed,
                        String.join("; ", notes));
    }
}
