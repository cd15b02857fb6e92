package io.wasmjobs.cli.demo;

import io.wasmjobs.cli.console.Colour;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.console.TextTable;
import io.wasmjobs.cli.golden.Ending;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.JobResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The outcome of each job of the demo, compared with the expected one. */
final class DemoTable {

    private record ActualOutcome(String what, boolean asExpected, int attempts, Duration after) {}

    private final List<DemoJob> jobs;
    private final Map<DemoJob, ActualOutcome> came = new HashMap<>();
    private final List<String> surplus = new ArrayList<>();

    DemoTable(List<DemoJob> jobs) {
        this.jobs = jobs;
    }

    void add(JobResult result, Duration after) throws IOException {
        DemoJob job = next(result.jobId());
        if (job == null) {
            surplus.add("a result of job " + result.jobId());
            return;
        }
        boolean met = job.isAsExpected(Ending.of(result));
        came.put(
                job,
                new ActualOutcome(
                        met ? "result" : "another result", met, result.attempts(), after));
    }

    void add(DeadLetter letter, Duration after) throws IOException {
        DemoJob job = next(String.valueOf(letter.jobId()));
        if (job == null) {
            surplus.add("a dead letter of job " + letter.jobId());
            return;
        }
        boolean met = job.isAsExpected(Ending.of(letter));
        came.put(job, new ActualOutcome(letter.failure().name(), met, letter.attempts(), after));
    }

    /** The first job with this id that still waits for an outcome. */
    private @Nullable DemoJob next(String id) {
        return jobs.stream()
                .filter(job -> job.id().equals(id))
                .filter(job -> job.expectation() != null)
                .filter(job -> !came.containsKey(job))
                .findFirst()
                .orElse(null);
    }

    /** Whether every job that should have an outcome has one. */
    boolean isComplete() {
        return jobs.stream().allMatch(job -> job.expectation() == null || came.containsKey(job));
    }

    /** The unexpected outcomes, a line each. */
    List<String> mistakes() {
        List<String> mistakes = new ArrayList<>();
        for (DemoJob job : jobs) {
            if (!isAsExpected(job)) {
                ActualOutcome outcome = came.get(job);
                mistakes.add(
                        "job %s: expected %s, got %s"
                                .formatted(
                                        job.title(),
                                        job.expected(),
                                        outcome == null ? "nothing" : outcome.what()));
            }
        }
        surplus.forEach(more -> mistakes.add("unexpected: " + more));
        return mistakes;
    }

    private boolean isAsExpected(DemoJob job) {
        ActualOutcome outcome = came.get(job);
        return outcome == null ? job.expectation() == null : outcome.asExpected();
    }

    void print(Console console) {
        TextTable table =
                new TextTable()
                        .words("JOB", 16)
                        .words("MODULE", 16)
                        .words("LANGUAGE", 14)
                        .words("EXPECTED")
                        .words("GOT")
                        .figures("TRIES")
                        .figures("TIME");
        for (DemoJob job : jobs) {
            ActualOutcome outcome = came.get(job);
            table.row(
                    isAsExpected(job) ? Colour.GOOD : Colour.BAD,
                    job.title(),
                    job.module(),
                    job.language(),
                    job.expected(),
                    outcome == null ? "nothing" : outcome.what(),
                    outcome == null ? "" : Integer.toString(outcome.attempts()),
                    outcome == null ? "" : "%.1f s".formatted(outcome.after().toMillis() / 1e3));
        }
        table.print(console);
    }
}
