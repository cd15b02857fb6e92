package io.wasmjobs.cli;

import io.wasmjobs.cli.kafka.Brokers;
import io.wasmjobs.cli.kafka.Follower;
import io.wasmjobs.cli.kafka.JobSender;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WasmJobCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Submits one job and waits for its outcome. */
final class Waiting {

    private final JobOutcome outcome;
    private final Duration patience;

    Waiting(JobOutcome outcome, Duration patience) {
        this.outcome = outcome;
        this.patience = patience;
    }

    int submitAndWait(Brokers brokers, TopicNames topics, JobSender sender, WasmJob job)
            throws ExecutionException, InterruptedException {
        try (Follower follower =
                Follower.fromNow(brokers, List.of(topics.results(), topics.deadLetters()))) {
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
