package io.wasmjobs.job;

import static org.apache.flink.util.ExceptionUtils.stringifyException;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.testing.Endings;
import io.wasmjobs.testing.EveryJobEndsOnce;
import io.wasmjobs.testing.MixedJobs;
import io.wasmjobs.testing.NoDuplicateResult;
import io.wasmjobs.testing.TestBroker;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.JobManagerOptions.SchedulerType;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A pipeline that is submitted again without its state refuses to run, since its group's offsets
 * are ahead of the jobs that were in flight.
 */
final class ResubmissionITCase {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int CHUNK = 400;

    private final MixedJobs jobs = new MixedJobs(7);
    private final TestPipeline pipeline = TestPipeline.onTopicsOfItsOwn();

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    @Test
    void withoutStateItIsRefusedAndWithStateItLosesNothing() throws Exception {
        String checkpoint = runSomeAndCancel();
        assertThat(offsets()).isNotEmpty();

        pipeline.submit(1, null);

        assertThat(stringifyException(pipeline.failure()))
                .contains(
                        "consumer group "
                                + pipeline.group()
                                + " has committed offsets of jobs-"
                                + pipeline.group()
                                + ", and there is no state to resume from")
                .contains("flink run --fromSavepoint PATH", "--fresh");
        pipeline.submit(1, checkpoint);
        awaitTheEnd();
        EveryJobEndsOnce.check(jobs, endings());
        NoDuplicateResult.check(endings());
    }

    /** Flink's source commits no offset before it has read a record. */
    @Test
    void anEmptyFirstCheckpointRefusesItTooUnderTheAdaptiveScheduler() throws Exception {
        pipeline.withFlink(JobManagerOptions.SCHEDULER, SchedulerType.Adaptive);
        pipeline.start(1);
        String checkpoint = pipeline.cancel();
        send(CHUNK);

        pipeline.submit(1, null);

        assertThat(stringifyException(pipeline.failure()))
                .contains("and there is no state to resume from");
        pipeline.submit(1, checkpoint);
        awaitTheEnd();
        EveryJobEndsOnce.check(jobs, endings());
    }

    @Test
    void afterAFailureBeforeTheFirstCheckpointItRestarts() throws Exception {
        pipeline.start(1);
        pipeline.failATaskWhile(() -> send(CHUNK));
        awaitTheEnd();
        EveryJobEndsOnce.check(jobs, endings());
    }

    @Test
    void aFreshStartBeginsAtTheGroupsOffsets() throws Exception {
        runSomeAndCancel();

        pipeline.with("wasm.start.fresh", "true").submit(1, null);

        MixedJobs later = new MixedJobs(8);
        for (int i = 0; i < CHUNK; i++) {
            pipeline.send(later.next(), later.anyPartition());
        }
        await().atMost(PATIENCE).until(() -> endings().distinct().containsAll(later.ids()));
    }

    private String runSomeAndCancel() throws Exception {
        pipeline.start(1);
        send(CHUNK);
        await().atMost(PATIENCE)
                .until(() -> endings().distinct().size() > CHUNK / 8 && !offsets().isEmpty());
        String checkpoint = pipeline.cancel();
        send(CHUNK);
        return checkpoint;
    }

    private Set<TopicPartition> offsets() throws Exception {
        try (Admin admin = admin()) {
            return admin.listConsumerGroupOffsets(pipeline.group())
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .keySet();
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", TestBroker.get().bootstrapServers()));
    }

    private void send(int count) {
        for (int i = 0; i < count; i++) {
            pipeline.send(jobs.next(), jobs.anyPartition());
        }
    }

    private void awaitTheEnd() {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                endings().distinct().containsAll(jobs.ids())
                                        && endings().malformed().size() >= jobs.malformed());
    }

    private Endings endings() {
        return Endings.of(pipeline.results(), pipeline.deadLetters());
    }
}
