package io.wasmjobs.cli.system;

import io.wasmjobs.job.config.KafkaOptions;
import io.wasmjobs.job.config.WasmOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a whole system.
 *
 * @param kafkaPort the broker's port; 0 for any free port
 * @param dashboardPort the port of Flink's dashboard; 0 for any free port
 * @param data the folder that topics and state are kept in; null for one that is deleted at the end
 * @param modules the folder of modules
 * @param compiled the folder that keeps compiled modules from one run to the next
 * @param parallelism subtasks of each operator
 * @param partitions of each topic that is created
 * @param checkpointInterval the interval at which results become visible
 * @param options further options of the pipeline, by key
 */
public record SystemSettings(
        int kafkaPort,
        int dashboardPort,
        @Nullable Path data,
        Path modules,
        Path compiled,
        int parallelism,
        int partitions,
        Duration checkpointInterval,
        Map<String, String> options) {

    /** Copies the options. */
    public SystemSettings {
        options = Map.copyOf(options);
    }

    /** The same settings for a start without the state of an earlier run. */
    public SystemSettings fresh() {
        return with(WasmOptions.START_FRESH.key(), "true");
    }

    /** The same settings with the modules that a file binds to topics. */
    public SystemSettings withBindings(Path file) {
        return with(WasmOptions.BINDINGS.key(), file.toString());
    }

    /** The same settings with topics that modules may write to, unless the options name some. */
    public SystemSettings withOutputs(Set<String> topics) {
        String key = KafkaOptions.OUTPUT_TOPICS.key();
        return topics.isEmpty() || options.containsKey(key)
                ? this
                : with(key, String.join(";", topics));
    }

    private SystemSettings with(String key, String value) {
        Map<String, String> more = new HashMap<>(options);
        more.put(key, value);
        return new SystemSettings(
                kafkaPort,
                dashboardPort,
                data,
                modules,
                compiled,
                parallelism,
                partitions,
                checkpointInterval,
                more);
    }

    boolean isFresh() {
        return Boolean.parseBoolean(options.get(WasmOptions.START_FRESH.key()));
    }
}
