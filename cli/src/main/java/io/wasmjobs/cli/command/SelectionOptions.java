package io.wasmjobs.cli.command;

import io.wasmjobs.cli.deadletter.Selection;
import io.wasmjobs.protocol.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that select dead letters. */
final class SelectionOptions {

    @Option(
            names = "--failure",
            paramLabel = "KIND",
            split = ",",
            description = "Only these failures: ${COMPLETION-CANDIDATES}.")
    private List<FailureKind> failures = List.of();

    @Option(
            names = "--module",
            paramLabel = "ID",
            split = ",",
            description = "Only jobs of these modules.")
    private List<String> modules = List.of();

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "Only dead letters that were written within this time, such as 1h.")
    private @Nullable Duration since;

    Selection selection() {
        return selection(List.of());
    }

    Selection selection(Collection<String> jobIds) {
        return new Selection(
                new HashSet<>(jobIds),
                new HashSet<>(failures),
                new HashSet<>(modules),
                since == null ? null : Instant.now().minus(since));
    }

    static Selection ofJob(String jobId) {
        return new Selection(Set.of(jobId), Set.of(), Set.of(), null);
    }
}
