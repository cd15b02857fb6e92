package io.wasmjobs.cli.submit;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.kafka.JobSender;
import io.wasmjobs.cli.kafka.KafkaCluster;
import io.wasmjobs.cli.kafka.TopicFollower;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Submits one job and waits for its outcome. */
public final class OutcomeWait {

    private final JobOutcome outcome;
    private final Duration patience;

    public OutcomeWait(JobOutcome outcome, Duration patience) {
        this.outcome = outcome;
        this.patience = patience;
    }

    public int submitAndWait(KafkaCluster brokers, TopicNames topics, JobSender sender, WasmJob job)
            throws ExecutionException, InterruptedException {
        try (TopicFollower follower =
                TopicFollower.fromNow(brokers, List.of(topics.results(), topics.deadLetters()))) {
            sender.sendAndWait(WasmJobCodec.write(job));
            long deadline = System.nanoTime() + patience.toNanos();
            return outcome.await(follower, () -> System.nanoTime() - deadline > 0)
                    .map(outcome::print)
                    .orElseThrow(() -> tooLate(job));
        }
    }

    private CommandFailure tooLate(WasmJob job) {
        return CommandFailure.failed(
                "job "
                        + job.jobId()
                        + " was submitted, but has no outcome after "
                        + patience.toSeconds()
                        + " s: is the pipeline running? A job id that it has seen in the last 24"
                        + " hours produces no output");
    }
}
