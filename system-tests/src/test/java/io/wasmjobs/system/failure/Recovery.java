package io.wasmjobs.system.failure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the system recovered from a failure.
 *
 * @param notes observations of the failure
 * @param jobs distinct jobs that Kafka took between the failure and its end
 * @param silence the longest time without output in between
 * @param order the parts that recovered, with seconds since the failure
 */
record Recovery(
        Failure failure,
        List<String> notes,
        int jobs,
        Verdict verdict,
        Duration silence,
        List<String> order) {

    /** Causes a failure, waits for recovery and for the outcomes of all jobs, and counts them. */
    static Recovery from(Failure failure, SystemUnderLoad system, Duration patience)
            throws Exception {
        System.out.println("== " + failure.name() + ": " + failure.what());
        failure.prepares().on(system);
        system.awaitAllWell();
        int before = system.load().taken();
        long began = System.nanoTime();
        failure.breaks().on(system);
        failure.mends().on(system);
        system.awaitAllWell();
        Map<Long, String> order = new TreeMap<>(system.watch().wellAgainSince(began));
        Verdict verdict = system.awaitEnds(patience);
        order.put(System.nanoTime(), "every job has ended");
        CommittedOutcomes.Silence silence = system.outcomes().longestSilenceSince(began);
        order.put(silence.over(), "results come");
        List<String> phrases = new ArrayList<>();
        order.forEach(
                (when, what) -> phrases.add(what + " " + seconds(Duration.ofNanos(when - began))));
        return new Recovery(
                failure,
                system.takeNotes(),
                verdict.jobs() - before,
                verdict,
                silence.length(),
                phrases);
    }

    boolean isFrom(String name) {
        return failure.name().equals(name);
    }

    String row() {
        return "| %s | %d | %d | %d | %s | %s |"
                .formatted(
                        notes.isEmpty()
                                ? failure.what()
                                : failure.what() + " (" + String.join("; ", notes) + ")",
                        jobs,
                        verdict.lost().size(),
                        verdict.twice().size(),
                        seconds(silence),
                        String.join(", ", order));
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1000.0);
    }
}
