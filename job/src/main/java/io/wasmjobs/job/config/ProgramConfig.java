package io.wasmjobs.job.config;

import java.util.function.Function;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * The checked configuration of a program or a query that runs modules without the pipeline. Does
 * not need Kafka on the class path.
 *
 * @param engine the source of modules, and their limits
 * @param run threads, capacity and retries of a subtask
 */
public record ProgramConfig(EngineConfig engine, RunConfig run) {

    /**
     * Reads and checks the options.
     *
     * @param values the value of an option by its key; null or empty if it is not set
     * @param howToSet how a user sets {@code wasm.modules}, for the message that it is not set
     * @throws IllegalConfigurationException if an option is wrong, or {@code wasm.modules} is not
     *     set; the message names it
     */
    public static ProgramConfig of(Function<String, @Nullable String> values, String howToSet) {
        Configuration configuration = new Configuration();
        for (ConfigOption<?> option : OptionCatalogue.options()) {
            String value = values.apply(option.key());
            if (value != null && !value.isEmpty()) {
                configuration.setString(option.key(), value);
            }
        }
        if (!configuration.contains(WasmOptions.MODULES)) {
            throw new IllegalConfigurationException(
                    WasmOptions.MODULES.key() + ": not set; " + howToSet);
        }
        return new ConfigReader(configuration).readProgram();
    }
}
