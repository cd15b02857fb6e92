package io.wasmjobs.streams;

import io.wasmjobs.job.config.ProgramConfig;
import java.util.Map;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Finds the options of a run: its own, then job parameters, then Flink's configuration. */
final class StreamOptions {

    private StreamOptions() {}

    static ProgramConfig read(Map<String, String> own, StreamExecutionEnvironment environment) {
        Map<String, String> parameters = environment.getConfig().getGlobalJobParameters().toMap();
        return ProgramConfig.of(
                key -> {
                    String value = own.getOrDefault(key, parameters.get(key));
                    return value != null
                            ? value
                            : environment
                                    .getConfiguration()
                                    .getOptional(
                                            ConfigOptions.key(key).stringType().noDefaultValue())
                                    .orElse(null);
                },
                "give .option(\"wasm.modules\", \"<folder or address>\")");
    }
}
