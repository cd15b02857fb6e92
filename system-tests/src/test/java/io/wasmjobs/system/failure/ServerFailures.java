package io.wasmjobs.system.failure;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;

/** Failures of the HTTP server that a guest calls: it is slow, or does not answer. */
final class ServerFailures {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration OUTAGE = Duration.ofSeconds(20);

    private ServerFailures() {}

    static List<Failure> all() {
        return List.of(slow(), hanging());
    }

    private static Failure slow() {
        return new Failure(
                "slow-server",
                "the HTTP server behind a guest takes 1 s for each answer, for 20 s",
                system -> {
                    long began = System.nanoTime();
                    system.server().answerAfter(Duration.ofSeconds(1));
                    system.awaitTime(began, OUTAGE);
                },
                system -> system.server().answerAtOnce());
    }

    private static Failure hanging() {
        return new Failure(
                "hanging-server",
                "the HTTP server behind a guest takes requests and answers none, until ten jobs"
                        + " have become dead letters of it",
                system -> {
                    int before = system.deadCalls();
                    system.server().hang();
                    await("dead letters of the hanging server")
                            .atMost(PATIENCE)
                            .until(() -> system.deadCalls() >= before + 10);
                },
                system -> system.server().answerAtOnce());
    }
}
