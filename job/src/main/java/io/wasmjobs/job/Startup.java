package io.wasmjobs.job;

import io.wasmjobs.job.kafka.TopicCheck;
import io.wasmjobs.job.options.WasmOptions;
import io.wasmjobs.job.run.ModuleSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.IllegalConfigurationException;

/** What is checked before the pipeline is submitted: options, the module folder, the topics. */
final class Startup {

    private Startup() {}

    /**
     * Reads the options and looks whether what they name is there.
     *
     * @throws IllegalConfigurationException if something is wrong or missing; the message is one
     *     line that says what to do
     */
    static PipelineOptions checked(List<String> arguments) {
        PipelineOptions options = PipelineOptions.from(CommandLine.read(arguments));
        checkModules(options.engine().modules());
        return options.withLimit(TopicCheck.limit(options.kafka()));
    }

    /** A local folder has to be there; other sources may come later. */
    private static void checkModules(String modules) {
        if (ModuleSources.isLocalFolder(modules) && !Files.isDirectory(Path.of(modules))) {
            throw new IllegalConfigurationException(
                    WasmOptions.MODULES.key()
                            + ": "
                            + modules
                            + " is no folder; it has to be one here and on every TaskManager");
        }
    }
}
