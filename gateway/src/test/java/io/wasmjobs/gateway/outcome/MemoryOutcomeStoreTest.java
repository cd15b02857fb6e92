package io.wasmjobs.gateway.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.gateway.outcome.OutcomeStore.Claim;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.PayloadForm;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the store in memory keeps, and what it evicts. */
final class MemoryOutcomeStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final MemoryOutcomeStore store = store(new Retention(HOUR, 3, 1 << 20));

    private static MemoryOutcomeStore store(Retention retention) {
        return new MemoryOutcomeStore(retention, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static Submission submission(String id, long replay, String fingerprint, Instant at) {
        return new Submission(id, "echo", null, "echo", replay, fingerprint, at);
    }

    private static Submission submission(String id) {
        return submission(id, 0, "f", NOW);
    }

    private static OutcomeEvent result(String id, Instant time, int bytes) {
        return new OutcomeEvent.Completed(
                new Position("wasm_results", 0, 0),
                time,
                new JobResult(
                        id,
                        "tm-1#0",
                        ModuleReference.of("echo"),
                        null,
                        1,
                        Duration.ZERO,
                        new Message("Response", Bytes.wrap(new byte[bytes])),
                        PayloadForm.TEXT));
    }

    @Test
    void anIdIsGrantedOnceAndKnownAfterwards() {
        assertThat(store.claim(submission("a"))).isInstanceOf(Claim.Granted.class);
        assertThat(store.claim(submission("a"))).isInstanceOf(Claim.Known.class);
        assertThat(store.claim(submission("a", 0, "other", NOW))).isInstanceOf(Claim.IdTaken.class);
        assertThat(store.find("a")).hasValueSatisfying(is("pending"));
    }

    private static Consumer<JobStatus> is(String status) {
        return known -> assertThat(known.status()).isEqualTo(status);
    }

    @Test
    void aWithdrawnClaimIsForgotten() {
        store.claim(submission("a"));
        store.withdraw(submission("a"));
        assertThat(store.find("a")).isEmpty();
        assertThat(store.size().pending()).isZero();
    }

    @Test
    void aWithdrawnReplayRestoresTheEarlierOutcome() {
        store.claim(submission("a"));
        store.ended(result("a", NOW, 1));
        Submission replay = submission("a", 1, "f", NOW);
        assertThat(store.claim(replay)).isInstanceOf(Claim.Granted.class);
        assertThat(store.find("a")).hasValueSatisfying(is("pending"));
        store.withdraw(replay);
        assertThat(store.find("a")).hasValueSatisfying(is("completed"));
    }

    @Test
    void aJobReadAfterItsOutcomeStaysCompleted() {
        store.ended(result("a", NOW, 1));
        store.submitted(submission("a", 0, "f", NOW.minusSeconds(1)));
        assertThat(store.find("a")).hasValueSatisfying(is("completed"));
        store.submitted(submission("a", 1, "f", NOW.plusSeconds(1)));
        assertThat(store.find("a")).hasValueSatisfying(is("pending"));
    }

    @Test
    void aWaitingClientIsNotifiedOnce() {
        store.claim(submission("a"));
        CompletableFuture<JobStatus> first = store.whenEnded("a");
        CompletableFuture<JobStatus> cancelled = store.whenEnded("a");
        cancelled.cancel(false);
        assertThat(first).isNotDone();
        store.ended(result("a", NOW, 1));
        assertThat(first.join().status()).isEqualTo("completed");
        assertThat(store.whenEnded("a")).isDone();
    }

    @Test
    void theOldestOutcomesAreEvictedFirst() {
        for (String id : new String[] {"a", "b", "c", "d"}) {
            store.claim(submission(id));
            store.ended(result(id, NOW, 1));
        }
        assertThat(store.find("a")).isEmpty();
        assertThat(store.find("b")).isPresent();
        assertThat(store.size().outcomes()).isEqualTo(3);
    }

    @Test
    void bytesAndAgeAreBoundedToo() {
        MemoryOutcomeStore small = store(new Retention(HOUR, 1_000, 10_000));
        for (int i = 0; i < 10; i++) {
            small.ended(result("job-" + i, NOW, 3_000));
        }
        assertThat(small.size().bytes()).isLessThanOrEqualTo(10_000);
        assertThat(small.find("job-9")).isPresent();
        small.ended(result("old", NOW.minus(HOUR).minusSeconds(1), 1));
        small.ended(result("new", NOW, 1));
        assertThat(small.snapshot().outcomes()).isNotEmpty();
        MemoryOutcomeStore aged = store(new Retention(HOUR, 1_000, 10_000));
        aged.ended(result("old", NOW.minus(HOUR).minusSeconds(1), 1));
        aged.ended(result("new", NOW, 1));
        assertThat(aged.find("old")).isEmpty();
        assertThat(aged.find("new")).isPresent();
    }

    @Test
    void pendingJobsAreBoundedToo() {
        for (int i = 0; i < 5; i++) {
            store.claim(submission("job-" + i));
        }
        assertThat(store.size().pending()).isEqualTo(3);
        assertThat(store.find("job-0")).isEmpty();
        assertThat(store.find("job-4")).isPresent();
    }

    @Test
    void theDocumentHasTheStatusAndTheOutcomesFields() {
        store.claim(submission("a\"b"));
        assertThat(text(store)).isEqualTo("{\"status\":\"pending\",\"job_id\":\"a\\\"b\"}");
        store.ended(result("a\"b", NOW, 1));
        assertThat(text(store))
                .startsWith("{\"status\":\"completed\",\"job_id\":\"a\\\"b\",\"worker_id\"");
    }

    private static String text(MemoryOutcomeStore store) {
        return new String(store.find("a\"b").orElseThrow().json(), StandardCharsets.UTF_8);
    }
}
