package io.wasmjobs.job.flink;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipeline's settings on top of those of the cluster and the submission: each is either a
 * default, which a given value overrides, or mandatory.
 */
final class LayeredSettings {

    private static final Logger LOG = LoggerFactory.getLogger(LayeredSettings.class);

    private final ReadableConfig given;
    private final Configuration settings = new Configuration();

    LayeredSettings(ReadableConfig given) {
        this.given = given;
    }

    ReadableConfig given() {
        return given;
    }

    /** The resulting settings. */
    Configuration settings() {
        return settings;
    }

    boolean isGiven(ConfigOption<?> option) {
        return given.getOptional(option).isPresent();
    }

    /** Sets a default, and returns the effective value. */
    <T> T unlessGiven(ConfigOption<T> option, T value) {
        T holds = given.getOptional(option).orElse(value);
        settings.set(option, holds);
        return holds;
    }

    /** Sets a mandatory value, with a warning if another value is given. */
    <T> void always(ConfigOption<T> option, T value) {
        given.getOptional(option)
                .filter(other -> !other.equals(value))
                .ifPresent(
                        other ->
                                LOG.warn(
                                        "{} is set to {}, not to {}: the pipeline relies on it",
                                        option.key(),
                                        value,
                                        other));
        settings.set(option, value);
    }
}
