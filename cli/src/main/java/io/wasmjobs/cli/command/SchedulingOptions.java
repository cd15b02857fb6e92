package io.wasmjobs.cli.command;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.protocol.Scheduling;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for key, tenant, priority and time of the submitted jobs. */
final class SchedulingOptions {

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = {
                "Jobs of a module with the same key run one at a time, in order. It is the record's",
                "key too, so that they share a partition."
            })
    private @Nullable String key;

    @Option(
            names = "--tenant",
            paramLabel = "TENANT",
            description = "The tenant that the job counts for (default: the module's id).")
    private @Nullable String tenant;

    @Option(
            names = "--priority",
            paramLabel = "N",
            description =
                    "1 (first) to 5 (last) among the tenant's jobs (default: ${DEFAULT-VALUE}).",
            defaultValue = "3")
    private int priority;

    @Option(
            names = "--not-before",
            paramLabel = "TIME",
            description = "Do not run it earlier, such as 2030-01-31T12:00:00Z.")
    private @Nullable String notBefore;

    /** The checked options. */
    Scheduling scheduling() {
        try {
            return new Scheduling(key, tenant, priority, time());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--" + e.getMessage());
        }
    }

    private @Nullable Instant time() {
        try {
            return notBefore == null ? null : OffsetDateTime.parse(notBefore).toInstant();
        } catch (DateTimeException e) {
            throw CommandFailure.usage(
                    "--not-before is not a time with an offset, such as 2030-01-31T12:00:00Z");
        }
    }
}
