package io.wasmjobs.cli;

import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.kafka.Brokers;
import io.wasmjobs.cli.kafka.Follower;
import io.wasmjobs.cli.kafka.JobSender;
import io.wasmjobs.cli.kafka.Received;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetterCodec;
import io.wasmjobs.protocol.JobResultCodec;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WasmJobCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Submits one job and waits for what becomes of it. */
final class Waiting {

    private final OutcomeLines outcomes;
    private final Duration patience;

    Waiting(Console console, boolean asJson, Duration patience) {
        this.outcomes = new OutcomeLines(console, asJson);
        this.patience = patience;
    }

    int submitAndWait(Brokers brokers, TopicNames topics, JobSender sender, WasmJob job)
            throws ExecutionException, InterruptedException {
        try (Follower follower =
                Follower.fromNow(brokers, List.of(topics.results(), topics.deadLetters()))) {
            sender.sendAndWait(WasmJobCodec.write(job));
            Bytes key = Bytes.utf8(job.jobId());
            long deadline = System.nanoTime() + patience.toNanos();
            while (System.nanoTime() < deadline) {
                for (Received received : follower.next(Duration.ofMillis(200))) {
                    if (key.equals(received.record().key())) {
                        return print(received, topics);
                    }
                }
            }
            throw CommandFailure.failed(
                    "job "
                            + job.jobId()
                            + " was submitted, and nothing came out of it within "
                            + patience.toSeconds()
                            + " s: is the pipeline running? An id that was seen before answers nothing");
        }
    }

    private int print(Received received, TopicNames topics) {
        if (received.topic().equals(topics.results())) {
            outcomes.print(JobResultCodec.read(received.record()));
            return ExitStatus.DONE;
        }
        outcomes.print(DeadLetterCodec.read(received.record()));
        return ExitStatus.FAILED;
    }
}
