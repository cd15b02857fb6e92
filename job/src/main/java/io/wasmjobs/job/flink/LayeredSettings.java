package io.wasmjobs.job.flink;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of the pipeline over those that cluster and submission give: an option is either a
 * default that what is given overrides, or a demand that nothing overrides.
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

    /** Everything that was set. */
    Configuration settings() {
        return settings;
    }

    boolean isGiven(ConfigOption<?> option) {
        return given.getOptional(option).isPresent();
    }

    /** Sets a default, and returns the value that holds. */
    <T> T unlessGiven(ConfigOption<T> option, T value) {
        T holds = given.getOptional(option).orElse(value);
        settings.set(option, holds);
        return holds;
    }

    /** Sets a demand, with a warning where another value is given. */
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
