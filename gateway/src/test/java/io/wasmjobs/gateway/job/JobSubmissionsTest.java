package io.wasmjobs.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wasmjobs.gateway.http.ProblemException;
import io.wasmjobs.gateway.outcome.JobStatus;
import io.wasmjobs.gateway.outcome.MemoryOutcomeStore;
import io.wasmjobs.gateway.outcome.Retention;
import io.wasmjobs.gateway.outcome.Submission;
import io.wasmjobs.protocol.WireRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Claims, acknowledgements and waiting of submissions, without HTTP and Kafka. */
final class JobSubmissionsTest {

    private final MemoryOutcomeStore store =
            new MemoryOutcomeStore(Retention.DEFAULT, Clock.systemUTC());
    private final List<CompletableFuture<Void>> sent = new ArrayList<>();
    private boolean kafkaIsReachable = true;
    private final JobSubmissions submissions =
            new JobSubmissions(store, record -> send(), () -> kafkaIsReachable);

    private CompletableFuture<Void> send() {
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        sent.add(acknowledged);
        return acknowledged;
    }

    private static SubmittedJob job(String id) {
        return new SubmittedJob(
                new WireRecord(null, null, List.of()),
                new Submission(id, "echo", null, "echo", 0, "f", Instant.now()));
    }

    @Test
    void aSecondSubmissionWaitsForTheAcknowledgementOfTheFirst() {
        CompletableFuture<JobStatus> first = submissions.submit(job("a"));
        CompletableFuture<JobStatus> second = submissions.submit(job("a"));
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        assertThat(sent).hasSize(1);
        sent.get(0).complete(null);
        assertThat(first.join().status()).isEqualTo("pending");
        assertThat(second.join().status()).isEqualTo("pending");
    }

    @Test
    void aJobThatKafkaDidNotAcceptMayBeSubmittedAgain() {
        CompletableFuture<JobStatus> first = submissions.submit(job("a"));
        CompletableFuture<JobStatus> second = submissions.submit(job("a"));
        sent.get(0).completeExceptionally(new IllegalStateException("away"));
        for (CompletableFuture<JobStatus> failed : List.of(first, second)) {
            assertThatThrownBy(failed::join)
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            problem -> {
                                assertThat(problem.problem().status()).isEqualTo(503);
                                assertThat(problem.problem().headers()).containsKey("Retry-After");
                            });
        }
        CompletableFuture<JobStatus> third = submissions.submit(job("a"));
        assertThat(sent).hasSize(2);
        sent.get(1).complete(null);
        assertThat(third.join().status()).isEqualTo("pending");
    }

    @Test
    void nothingIsSentWhileKafkaIsUnreachable() {
        kafkaIsReachable = false;
        assertThatThrownBy(() -> submissions.submit(job("a")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.problem().status()).isEqualTo(503));
        assertThat(sent).isEmpty();
        assertThat(store.find("a")).isEmpty();
    }

    @Test
    void aWaitEndsWithTheKnownStatus() {
        CompletableFuture<JobStatus> submitted = submissions.submit(job("a"));
        sent.get(0).complete(null);
        JobStatus status = submitted.join();
        assertThat(submissions.await(status, Duration.ofMillis(1)).join().status())
                .isEqualTo("pending");
    }
}
