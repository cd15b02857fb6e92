package io.wasmjobs.cli.command;

import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.console.Progress;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.kafka.JobSender;
import io.wasmjobs.cli.kafka.KafkaCluster;
import io.wasmjobs.cli.kafka.RateLimiter;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.cli.submit.Lines;
import io.wasmjobs.cli.submit.RefusedLines;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.Message;
import io.wasmjobs.protocol.ModuleReference;
import io.wasmjobs.protocol.Scheduling;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;

/**
 * Submits a job for each line of the input, in batches, and counts what the brokers acknowledge.
 * The job of line 7 is {@code PREFIX-7}, so that submitting the same input again with the same
 * prefix runs only the jobs that were not accepted before.
 */
final class LineSubmission {

    private final Console console;
    private final JobOptions options;
    private final Scheduling scheduling;
    private final ModuleReference module;
    private final String prefix;
    private final RateLimiter pace;

    private final AtomicLong taken = new AtomicLong();
    private final RefusedLines refused = new RefusedLines();

    LineSubmission(Console console, JobOptions options, Scheduling scheduling, double rate) {
        this.console = console;
        this.options = options;
        this.scheduling = scheduling;
        this.module = options.reference();
        this.prefix = options.idPrefix();
        this.pace = RateLimiter.of(rate);
    }

    int run(KafkaCluster brokers, TopicNames topics) throws IOException {
        long started = System.nanoTime();
        long total = countLines();
        try (InputStream input = options.open();
                JobSender sender = JobSender.inBatches(brokers, topics.jobs());
                Progress progress =
                        Progress.start(console, "submit", "jobs", total, () -> summary(started))) {
            Lines lines = new Lines(input);
            for (Bytes line = lines.next();
                    line != null && !refused.isHopeless();
                    line = lines.next()) {
                if (line.size() > 0) {
                    submit(sender, lines.number(), line);
                }
                progress.isAt(taken.get());
            }
            sender.flush();
            if (refused.isHopeless() && lines.next() != null) {
                refused.restFrom(lines.number());
            }
        }
        console.line(summary(started));
        if (refused.isEmpty()) {
            return ExitStatus.DONE;
        }
        throw CommandFailure.failed(
                refused.describe()
                        + "; run it again with --id "
                        + prefix
                        + ": what was taken is not run twice");
    }

    private void submit(JobSender sender, long number, Bytes line) {
        try {
            pace.awaitTurn();
            Message message = new Message(options.typeName(), line);
            WasmJob job = options.job(prefix + "-" + number, module, message, scheduling);
            sender.send(
                    WasmJobCodec.write(job),
                    failure -> {
                        if (failure == null) {
                            taken.incrementAndGet();
                        } else {
                            refused.add(number, failure);
                        }
                    });
        } catch (CommandFailure | KafkaException e) {
            refused.add(number, e);
        }
    }

    private long countLines() throws IOException {
        Path file = options.path();
        if (file == null || !console.hasProgress() || !Files.isRegularFile(file)) {
            return -1;
        }
        long count = 0;
        try (InputStream input = options.open()) {
            Lines lines = new Lines(input);
            for (Bytes line = lines.next(); line != null; line = lines.next()) {
                count += line.size() > 0 ? 1 : 0;
            }
        }
        return count;
    }

    private String summary(long started) {
        double seconds =
                Math.max(1, System.nanoTime() - started) / (double) TimeUnit.SECONDS.toNanos(1);
        long count = taken.get();
        return "%,d jobs submitted as %s-1 and so on, in %.1f s (%,.0f per second)"
                .formatted(count, prefix, seconds, count / seconds);
    }
}
