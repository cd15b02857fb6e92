package io.wasmjobs.system.conf;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;

/** Finds settings of a cluster that this version of Flink does not know or cannot parse. */
public final class ClusterSettings {

    private static final Pattern REPORTER_KEY =
            Pattern.compile("metrics\\.reporter\\.(\\w+)\\.(.+)");

    /** The options of each reporter, in addition to those of every reporter. */
    private static final Set<String> PROMETHEUS_KEYS = Set.of("port", "filterLabelValueCharacters");

    private static final Set<String> OPEN_TELEMETRY_KEYS =
            Set.of(
                    "exporter.endpoint",
                    "exporter.protocol",
                    "exporter.timeout",
                    "service.name",
                    "service.version");

    private ClusterSettings() {}

    /** Keys that belong to no option of this version of Flink; deprecated keys count as unknown. */
    public static List<String> unknownKeys(Configuration configuration) throws IOException {
        Set<String> known = KnownOptions.ofACluster().byKey().keySet();
        return configuration.keySet().stream()
                .filter(key -> !known.contains(key) && !isReporterKey(key))
                .sorted()
                .toList();
    }

    private static boolean isReporterKey(String key) {
        Matcher matcher = REPORTER_KEY.matcher(key);
        return matcher.matches()
                && (matcher.group(2).equals(MetricOptions.REPORTER_FACTORY_CLASS.key())
                        || matcher.group(2).equals(MetricOptions.REPORTER_INTERVAL.key())
                        || keysOf(matcher.group(1)).contains(matcher.group(2)));
    }

    private static Set<String> keysOf(String reporter) {
        return reporter.equals("otel") ? OPEN_TELEMETRY_KEYS : PROMETHEUS_KEYS;
    }

    /** Keys whose value does not parse for their option, with the reason. */
    public static Set<String> unparsedValues(Configuration configuration) throws IOException {
        Set<String> unparsed = new TreeSet<>();
        for (ConfigOption<?> option : KnownOptions.ofACluster().byKey().values()) {
            try {
                configuration.getOptional(option);
            } catch (IllegalArgumentException e) {
                unparsed.add(option.key() + ": " + e.getMessage());
            }
        }
        return unparsed;
    }
}
