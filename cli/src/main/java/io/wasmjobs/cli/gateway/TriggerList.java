package io.wasmjobs.cli.gateway;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.gateway.trigger.Trigger;
import io.wasmjobs.gateway.trigger.TriggersException;
import io.wasmjobs.gateway.trigger.TriggersFile;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the file of triggers of a command. */
public final class TriggerList {

    private TriggerList() {}

    /**
     * Reads a file; without one there are no triggers.
     *
     * @param own the topics of the pipeline
     * @throws CommandFailure if it is not valid
     */
    public static List<Trigger> read(@Nullable Path file, TopicNames own) {
        if (file == null) {
            return List.of();
        }
        try {
            return TriggersFile.read(
                    file, List.of(own.jobs(), own.results(), own.deadLetters(), own.state()));
        } catch (TriggersException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }
}
