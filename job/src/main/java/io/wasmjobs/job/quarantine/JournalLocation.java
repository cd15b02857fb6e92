package io.wasmjobs.job.quarantine;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.execution.Environment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a subtask's journal next to the checkpoints, where a pipeline has storage that outlives its
 * TaskManagers.
 */
public final class JournalLocation {

    private static final Logger LOG = LoggerFactory.getLogger(JournalLocation.class);
    private static final String FOLDER = "wasmjobs-running";

    private JournalLocation() {}

    /** The journal, or null if there is no folder for checkpoints or it is not writable. */
    public static @Nullable RunningJobsJournal of(Environment environment, String pipeline) {
        String checkpoints =
                environment
                        .getJobConfiguration()
                        .getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY)
                        .orElse(
                                environment
                                        .getTaskManagerInfo()
                                        .getConfiguration()
                                        .get(CheckpointingOptions.CHECKPOINTS_DIRECTORY));
        if (checkpoints == null) {
            LOG.warn(
                    "{} is not set: a job that takes its TaskManager down is not found",
                    CheckpointingOptions.CHECKPOINTS_DIRECTORY.key());
            return null;
        }
        String name = URLEncoder.encode(pipeline, StandardCharsets.UTF_8);
        Path folder = new Path(new Path(checkpoints), FOLDER + "/" + name);
        try {
            return RunningJobsJournal.open(folder, environment.getExecutionId());
        } catch (IOException e) {
            LOG.warn(
                    "{} cannot be used: a job that takes its TaskManager down is not found",
                    folder,
                    e);
            return null;
        }
    }
}
