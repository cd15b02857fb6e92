package io.wasmjobs.job;

import io.wasmjobs.job.config.CommandLineArguments;
import io.wasmjobs.job.config.PipelineConfig;
import io.wasmjobs.job.config.WasmOptions;
import io.wasmjobs.job.engine.ModuleSources;
import io.wasmjobs.job.kafka.EarlierRun;
import io.wasmjobs.job.kafka.StateMissingException;
import io.wasmjobs.job.kafka.TopicCheck;
import io.wasmjobs.job.record.OutputLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks options, modules, topics and earlier runs before the pipeline is submitted. */
public final class Startup {

    /**
     * The deployment targets in which the JobManager runs {@code main}, at a start and again when
     * it recovers.
     */
    private static final String IN_JOB_MANAGER = "embedded";

    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);

    private Startup() {}

    /**
     * Reads the options and checks that what they name exists.
     *
     * @param flink what Flink's client gives to the submission
     * @throws IllegalConfigurationException if something is wrong or missing; the message is one
     *     line that says what to do
     */
    public static PipelineConfig checked(List<String> arguments, ReadableConfig flink) {
        PipelineConfig options = PipelineConfig.from(CommandLineArguments.read(arguments));
        checkModules(options.engine().modules());
        checkCheckpoints(flink);
        OutputLimits limits = TopicCheck.limits(options.kafka());
        if (!runsInJobManager(flink)) {
            checkFolders(options.engine().modules(), flink);
            checkState(options, flink);
        }
        return options.with(limits);
    }

    /** Whether this JVM is a JobManager, which an exit would end, instead of a client. */
    static boolean runsInJobManager(ReadableConfig flink) {
        return IN_JOB_MANAGER.equals(flink.get(DeploymentOptions.TARGET));
    }

    /** Checks that a local folder exists; other sources may become available later. */
    private static void checkModules(String modules) {
        if (ModuleSources.isLocalFolder(modules) && !Files.isDirectory(Path.of(modules))) {
            throw new IllegalConfigurationException(
                    WasmOptions.MODULES.key()
                            + ": "
                            + modules
                            + " is no folder; it has to be one here and on every TaskManager");
        }
    }

    private static void checkCheckpoints(ReadableConfig flink) {
        if (flink.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).isEmpty()) {
            String key = CheckpointingOptions.CHECKPOINTS_DIRECTORY.key();
            throw new IllegalConfigurationException(
                    key
                            + " is not set, so checkpoints would be lost with the JobManager: set it"
                            + " in Flink's configuration, or give flink run -D"
                            + key
                            + "=URI");
        }
    }

    /**
     * Asks file systems for modules and checkpoints. Only in a client: a JobManager that recovers
     * while a bucket cannot be reached would end the pipeline for good.
     */
    private static void checkFolders(String modules, ReadableConfig flink) {
        if (ModuleSources.isInFileSystem(modules)) {
            FolderCheck.check(WasmOptions.MODULES.key(), modules);
        }
        FolderCheck.check(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY.key(),
                flink.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY));
    }

    /**
     * Refuses a start without state that the running pipeline would refuse too. Only in a client:
     * when a JobManager recovers, {@code main} runs again before the state is found.
     */
    private static void checkState(PipelineConfig options, ReadableConfig flink) {
        if (options.kafka().fresh()
                || SavepointRestoreSettings.fromConfiguration(flink).restoreSavepoint()) {
            return;
        }
        try {
            new EarlierRun(options.kafka())
                    .trace()
                    .ifPresent(
                            trace -> {
                                throw new IllegalConfigurationException(
                                        new StateMissingException(trace).getMessage());
                            });
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.warn("Kafka does not say what an earlier run left: the pipeline asks it again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
