package io.wasmjobs.job.run;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;

/** The metrics of one group that reporters currently show. */
final class ReportedMetrics {

    private static final String MODULE = ".module.";

    private final Map<String, Metric> metrics = new ConcurrentHashMap<>();
    private final MetricGroup group =
            new GenericMetricGroup(
                    TestingMetricRegistry.builder()
                            .setRegisterConsumer(
                                    (metric, name, in) ->
                                            metrics.put(in.getMetricIdentifier(name), metric))
                            .setUnregisterConsumer(
                                    (metric, name, in) ->
                                            metrics.remove(in.getMetricIdentifier(name)))
                            .build(),
                    null,
                    "");

    /** The group that the metrics belong in. */
    MetricGroup group() {
        return group;
    }

    /** The value of a counter; fails if no reporter shows it. */
    long count(String name) {
        Metric counter = metrics.get('.' + name);
        if (counter == null) {
            throw new AssertionError("no " + name + " among " + metrics.keySet());
        }
        return ((Counter) counter).getCount();
    }

    /** The value of a gauge; fails if no reporter shows it. */
    long number(String name) {
        Metric gauge = metrics.get('.' + name);
        if (gauge == null) {
            throw new AssertionError("no " + name + " among " + metrics.keySet());
        }
        return ((Number) ((Gauge<?>) gauge).getValue()).longValue();
    }

    /** Whether a reporter shows it. */
    boolean shows(String name) {
        return metrics.containsKey('.' + name);
    }

    /** The values of the label {@code module}. */
    Set<String> modules() {
        Set<String> modules = new TreeSet<>();
        for (String name : metrics.keySet()) {
            if (name.startsWith(MODULE)) {
                modules.add(name.substring(MODULE.length(), name.indexOf('.', MODULE.length())));
            }
        }
        return modules;
    }
}
