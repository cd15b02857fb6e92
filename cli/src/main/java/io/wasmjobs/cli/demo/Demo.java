package io.wasmjobs.cli.demo;

import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.console.OutcomePrinter;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.kafka.JobSender;
import io.wasmjobs.cli.kafka.KafkaCluster;
import io.wasmjobs.cli.kafka.ReceivedRecord;
import io.wasmjobs.cli.kafka.TopicFollower;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;

/** Submits the jobs of the demo, prints each outcome when it arrives, and ends with a table. */
public final class Demo implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration FOR_SURPLUS = Duration.ofSeconds(2);

    private final DemoModules modules;
    private final Console console;

    private Demo(DemoModules modules, Console console) {
        this.modules = modules;
        this.console = console;
    }

    /** Prepares the modules of a checkout. */
    public static Demo prepare(Path root, Console console) throws IOException {
        return new Demo(DemoModules.prepare(root), console);
    }

    /** The module folder that the pipeline must use. */
    public Path modules() {
        return modules.folder();
    }

    /**
     * Runs the demo against a running pipeline.
     *
     * @param abandoned whether its caller has given up
     * @throws CommandFailure if a job did not have the expected outcome
     */
    public void run(String bootstrapServers, BooleanSupplier abandoned)
            throws ExecutionException, InterruptedException, IOException {
        KafkaCluster brokers = new KafkaCluster(bootstrapServers, Map.of());
        TopicNames topics = TopicNames.DEFAULTS;
        List<DemoJob> jobs = DemoJobs.of(modules);
        DemoTable table = new DemoTable(jobs);
        long started;
        try (TopicFollower follower =
                        TopicFollower.fromNow(
                                brokers, List.of(topics.results(), topics.deadLetters()));
                JobSender sender = JobSender.promptly(brokers, topics.jobs())) {
            console.line("submitting " + jobs.size() + " jobs");
            console.line("");
            started = System.nanoTime();
            for (DemoJob job : jobs) {
                sender.sendAndWait(job.record());
            }
            long deadline = started + PATIENCE.toNanos();
            while (!table.isComplete() && System.nanoTime() < deadline) {
                if (abandoned.getAsBoolean()) {
                    throw CommandFailure.failed("stopped before every job had come out");
                }
                follow(follower, table, started, topics);
            }
            long surplusUntil = System.nanoTime() + FOR_SURPLUS.toNanos();
            while (System.nanoTime() < surplusUntil) {
                follow(follower, table, started, topics);
            }
        }
        console.line("");
        table.print(console);
        console.line("");
        conclude(table, jobs.size());
    }

    private void follow(TopicFollower follower, DemoTable table, long started, TopicNames topics)
            throws IOException {
        OutcomePrinter lines = new OutcomePrinter(console, false);
        for (ReceivedRecord received : follower.next(Duration.ofMillis(200))) {
            Duration after = Duration.ofNanos(System.nanoTime() - started);
            if (received.topic().equals(topics.results())) {
                JobResult result = JobResultCodec.read(received.record());
                lines.print(result);
                table.add(result, after);
            } else {
                DeadLetter letter = DeadLetterCodec.read(received.record());
                lines.print(letter);
                table.add(letter, after);
            }
        }
    }

    private void conclude(DemoTable table, int jobs) {
        List<String> mistakes = table.mistakes();
        if (mistakes.isEmpty()) {
            console.line("all " + jobs + " jobs came out as they should");
            return;
        }
        mistakes.forEach(console::line);
        throw CommandFailure.failed(
                mistakes.size() + " of " + jobs + " jobs did not come out as they should");
    }

    @Override
    public void close() throws IOException {
        modules.close();
    }
}
