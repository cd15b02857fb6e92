package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.testing.Endings;
import io.wasmjobs.testing.EveryEntityIsTheFoldOfItsCommittedJobs;
import io.wasmjobs.testing.EveryLedgerAddsUp;
import io.wasmjobs.testing.KeyedJobs;
import io.wasmjobs.testing.KeyedJobs.Sent;
import io.wasmjobs.testing.LedgerJobs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Modules with state for a key, while tasks fail, TaskManagers are killed, and the pipeline is
 * stopped, upgraded and rescaled: each job has exactly one outcome, in the order of its key, based
 * on the state after the job before it. {@code -Dwasmjobs.kills=50} sets the number of failures.
 */
final class EntitiesITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int KILLS = Integer.getInteger("wasmjobs.kills", 4);
    private static final long SEED = Long.getLong("wasmjobs.kills.seed", 42);
    private static final int CHUNK = 500;

    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    @TempDir
    private Path modules;

    private final KeyedJobs counters = KeyedJobs.ofCounter(SEED, 50);
    private final KeyedJobs tallies = KeyedJobs.ofTally(SEED, 20);
    private final LedgerJobs ledgers = new LedgerJobs(SEED, 10);
    private final TestPipeline pipeline =
            TestPipeline.onTopicsOfItsOwn().with("wasm.run.capacity", "200");

    @SuppressWarnings("NullAway.Init") // Before each test.
    private EntityGuests guests;

    @BeforeEach
    void write() throws Exception {
        guests = EntityGuests.in(modules);
        pipeline.with("wasm.modules", modules.toString());
    }

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    @Test
    void everyEntityIsTheFoldOfItsCommittedJobsDespiteFailures() throws Exception {
        pipeline.start(1);
        for (int kill = 1; kill <= KILLS; kill++) {
            send();
            if (kill % 2 == 1) {
                pipeline.failATaskWhile(this::send);
            } else {
                pipeline.endATaskManagerWhile(this::send);
                restore(kill);
            }
        }
        send();
        awaitEnds(ids());
        List<String> questions = new ArrayList<>();
        for (Sent question : ledgers.questions()) {
            questions.add(question.id());
            send(question);
        }
        awaitEnds(questions);

        questions.addAll(ids());
        Endings endings = endings();
        List<String> ended = new ArrayList<>(endings.results());
        ended.addAll(endings.deadLetters());
        assertThat(ended).containsExactlyInAnyOrderElementsOf(questions);
        EveryEntityIsTheFoldOfItsCommittedJobs.checkInOrder(counters, pipeline.results());
        EveryEntityIsTheFoldOfItsCommittedJobs.checkInOrder(tallies, pipeline.results());
        EveryLedgerAddsUp.check(ledgers, pipeline.results(), pipeline.deadLetters());
        System.out.println(summary(endings));
    }

    /** Starts the pipeline at another parallelism, from a savepoint or from a checkpoint. */
    private void restore(int kill) throws Exception {
        int parallelism = 1 + kill % 3;
        if (kill % 4 == 0) {
            pipeline.cancelAndRestore(parallelism);
            return;
        }
        String savepoint = pipeline.stopWithSavepoint();
        if (kill == 2) {
            guests.upgradeTally();
        }
        pipeline.submit(parallelism, savepoint);
    }

    private String summary(Endings endings) {
        return "%d kills, seed %d: %d results, %d dead letters, each once"
                .formatted(KILLS, SEED, endings.results().size(), endings.deadLetters().size());
    }

    private List<String> ids() {
        List<String> ids = new ArrayList<>(counters.ids());
        ids.addAll(tallies.ids());
        ids.addAll(ledgers.ids());
        return ids;
    }

    private void awaitEnds(List<String> ids) {
        await().atMost(PATIENCE).until(() -> endings().distinct().containsAll(ids));
    }

    private Endings endings() {
        return Endings.of(pipeline.results(), pipeline.deadLetters());
    }

    private void send() {
        List<Supplier<Sent>> mix =
                List.of(
                        counters::next,
                        counters::next,
                        counters::next,
                        tallies::next,
                        ledgers::next);
        for (int i = 0; i < CHUNK; i++) {
            send(mix.get(i % mix.size()).get());
        }
    }

    /** Sends a key's jobs to one partition, whose order is then the order of the key. */
    private void send(Sent job) {
        pipeline.send(job.record(), Math.floorMod(job.key().hashCode(), 3));
    }
}
