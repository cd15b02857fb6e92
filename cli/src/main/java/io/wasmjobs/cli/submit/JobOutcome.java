package io.wasmjobs.cli.submit;

import io.wasmjobs.cli.console.AnswerPrinter;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.console.OutcomePrinter;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.kafka.ReceivedRecord;
import io.wasmjobs.cli.kafka.TopicFollower;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Waits for the result or dead letter of one job, prints it, and determines the exit status. */
public final class JobOutcome {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Console console;
    private final boolean asJson;
    private final TopicNames topics;
    private final Bytes key;

    public JobOutcome(Console console, boolean asJson, TopicNames topics, String jobId) {
        this.console = console;
        this.asJson = asJson;
        this.topics = topics;
        this.key = Bytes.utf8(jobId);
    }

    /** The record's key: the job's id. */
    public Bytes key() {
        return key;
    }

    /** The outcome's record; empty if {@code givesUp} became true first. */
    public Optional<ReceivedRecord> await(TopicFollower follower, BooleanSupplier givesUp) {
        while (!givesUp.getAsBoolean()) {
            for (ReceivedRecord received : follower.next(POLL)) {
                if (key.equals(received.record().key())) {
                    return Optional.of(received);
                }
            }
        }
        return Optional.empty();
    }

    /** Prints the whole outcome and returns the exit status. */
    public int print(ReceivedRecord received) {
        if (received.topic().equals(topics.results())) {
            print(JobResultCodec.read(received.record()));
            return ExitStatus.DONE;
        }
        print(DeadLetterCodec.read(received.record()));
        return ExitStatus.FAILED;
    }

    private void print(JobResult result) {
        if (asJson) {
            new OutcomePrinter(console, true).print(result);
            return;
        }
        new AnswerPrinter(console)
                .answer(
                        result.answer(),
                        "%s, job %s"
                                .formatted(
                                        OutcomePrinter.milliseconds(result.duration()),
                                        result.jobId()));
    }

    private void print(DeadLetter letter) {
        if (asJson) {
            new OutcomePrinter(console, true).print(letter);
            return;
        }
        AnswerPrinter printer = new AnswerPrinter(console);
        printer.logs(letter.logs());
        printer.failure(
                letter.failure(),
                letter.lastError(),
                "%s, job %s"
                        .formatted(
                                AnswerPrinter.count(letter.attempts(), "attempt"),
                                OutcomePrinter.orUnknown(letter.jobId())));
    }
}
