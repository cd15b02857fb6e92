package io.wasmjobs.cli.command;

import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.error.Suggestion;
import io.wasmjobs.cli.kafka.JobSender;
import io.wasmjobs.cli.kafka.KafkaCluster;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.cli.submit.JobOutcome;
import io.wasmjobs.cli.submit.OutcomeWait;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.codec.WasmJobCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code submit}: submits one wasm job, or one for each line of the input. */
@Command(
        name = "submit",
        description = "Submits a job and prints its id.",
        footer = {
            "",
            "Example: ./wasmjobs submit reverse --payload hello --wait",
            "         ./wasmjobs submit redact --lines --payload-file mails.txt"
        })
final class SubmitCommand implements Callable<Integer> {

    @Mixin private JobOptions jobOptions;

    @Mixin private SchedulingOptions schedulingOptions;

    @Option(
            names = "--wait",
            description = "Wait for the result or dead letter, and print it instead of the id.")
    private boolean wait;

    @Option(
            names = "--wait-at-most",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "60s",
            description = "Give up waiting after this (default: ${DEFAULT-VALUE}).")
    private Duration patience;

    @Option(names = "--json", description = "With --wait: print JSON.")
    private boolean json;

    @Option(
            names = "--lines",
            description = "A job for each line of the payload; empty lines are left out.")
    private boolean lines;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "With --lines: at most N jobs in a second.")
    private double rate;

    @Mixin private KafkaConnectionOptions kafka;

    private final Console console;

    SubmitCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        check();
        suggestModule(jobOptions.reference().id());
        if (lines) {
            return new LineSubmission(console, jobOptions, schedulingOptions.scheduling(), rate)
                    .run(kafka.brokers(), kafka.topics());
        }
        return submitOne();
    }

    private void check() {
        if (!jobOptions.hasPayload()) {
            throw CommandFailure.usage(
                    "no payload: give --payload TEXT, --payload-file FILE, or - for standard input");
        }
        jobOptions.checkFile();
        if (lines && wait) {
            throw CommandFailure.usage(
                    "--wait is for one job; after --lines, follow with: ./wasmjobs results");
        }
        if (rate < 0) {
            throw CommandFailure.usage("--rate is negative");
        }
    }

    /**
     * Suggests a module on standard error. It is not an error, because the pipeline may use another
     * folder of modules.
     */
    private void suggestModule(String id) throws IOException {
        Path examples = ModuleFolderOptions.examples();
        if (Files.isDirectory(examples)) {
            String question =
                    Suggestion.didYouMean(id, ModuleFolderOptions.modulesIn(examples).ids());
            if (!question.isEmpty()) {
                console.note("no example module is called " + id + question);
            }
        }
    }

    private int submitOne() throws IOException, ExecutionException, InterruptedException {
        WasmJob job =
                jobOptions.job(
                        jobOptions.jobId(),
                        jobOptions.reference(),
                        jobOptions.message(),
                        schedulingOptions.scheduling());
        KafkaCluster brokers = kafka.brokers();
        TopicNames topics = kafka.topics();
        try (JobSender sender = JobSender.promptly(brokers, topics.jobs())) {
            if (wait) {
                return new OutcomeWait(new JobOutcome(console, json, topics, job.jobId()), patience)
                        .submitAndWait(brokers, topics, sender, job);
            }
            sender.sendAndWait(WasmJobCodec.write(job));
            console.line(job.jobId());
            return ExitStatus.DONE;
        }
    }
}
