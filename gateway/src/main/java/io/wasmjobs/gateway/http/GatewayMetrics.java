package io.wasmjobs.gateway.http;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/** The gateway's own counters, gauges and latencies, in Prometheus's text format. */
public final class GatewayMetrics {

    private static final double[] BUCKETS = {
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30
    };

    private final Map<String, Family> families = new TreeMap<>();
    private final Map<String, Histogram> durations = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();

    private record Family(String type, String help, Map<String, DoubleSupplier> values) {}

    private static final class Histogram {
        private final LongAdder[] counts = new LongAdder[BUCKETS.length + 1];
        private final LongAdder micros = new LongAdder();

        private Histogram() {
            for (int i = 0; i < counts.length; i++) {
                counts[i] = new LongAdder();
            }
        }

        private void add(double seconds) {
            int bucket = 0;
            while (bucket < BUCKETS.length && seconds > BUCKETS[bucket]) {
                bucket++;
            }
            counts[bucket].increment();
            micros.add((long) (seconds * 1e6));
        }
    }

    /** A counter that the caller increments. */
    public LongAdder counter(String name, String help) {
        LongAdder counter = new LongAdder();
        add(name, "counter", help, "", counter::sum);
        return counter;
    }

    /** A counter of a family: one for each value of a label. */
    public LongAdder counter(String name, String help, String label, String of) {
        LongAdder counter = new LongAdder();
        add(name, "counter", help, labels(label, of), counter::sum);
        return counter;
    }

    /** A counter of seconds, one for each value of a label; the caller adds nanoseconds. */
    public LongAdder seconds(String name, String help, String label, String of) {
        LongAdder nanos = new LongAdder();
        add(name, "counter", help, labels(label, of), () -> nanos.sum() / 1e9);
        return nanos;
    }

    /** A gauge, whose value is computed when the metrics are read. */
    public void gauge(String name, String help, DoubleSupplier value) {
        add(name, "gauge", help, "", value);
    }

    /** A gauge of a family: one for each value of a label; NaN while its value is unknown. */
    public void gauge(String name, String help, String label, String of, DoubleSupplier value) {
        add(name, "gauge", help, labels(label, of), value);
    }

    private static String labels(String label, String value) {
        return "{" + label + "=\"" + value + "\"}";
    }

    private synchronized void add(
            String name, String type, String help, String labels, DoubleSupplier value) {
        families.computeIfAbsent(
                        "wasmjobs_gateway_" + name, key -> new Family(type, help, new TreeMap<>()))
                .values()
                .put(labels, value);
    }

    /** Counts an answer. */
    void answered(String method, String route, int status, double seconds) {
        String labels = "method=\"" + method + "\",route=\"" + route + '"';
        requests.computeIfAbsent(labels + ",status=\"" + status + '"', key -> new LongAdder())
                .increment();
        durations.computeIfAbsent(labels, key -> new Histogram()).add(seconds);
    }

    /** All metrics in Prometheus's text format. */
    public synchronized String text() {
        StringBuilder text = new StringBuilder(4_096);
        families.forEach(
                (name, family) -> {
                    head(text, name, family.type(), family.help());
                    family.values()
                            .forEach(
                                    (labels, value) ->
                                            text.append(name)
                                                    .append(labels)
                                                    .append(' ')
                                                    .append(number(value.getAsDouble()))
                                                    .append('\n'));
                });
        String counter = "wasmjobs_gateway_requests_total";
        head(text, counter, "counter", "Answers by method, route and status.");
        new TreeMap<>(requests)
                .forEach(
                        (labels, count) ->
                                text.append(counter)
                                        .append('{')
                                        .append(labels)
                                        .append("} ")
                                        .append(count.sum())
                                        .append('\n'));
        String seconds = "wasmjobs_gateway_request_seconds";
        head(text, seconds, "histogram", "Time from a request to the end of its answer.");
        new TreeMap<>(durations)
                .forEach((labels, histogram) -> append(text, seconds, labels, histogram));
        return text.toString();
    }

    /** A whole number without a fraction. */
    private static String number(double value) {
        return value == (long) value ? Long.toString((long) value) : Double.toString(value);
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void append(StringBuilder text, String name, String labels, Histogram from) {
        long count = 0;
        for (int i = 0; i < from.counts.length; i++) {
            count += from.counts[i].sum();
            String bound = i < BUCKETS.length ? Double.toString(BUCKETS[i]) : "+Inf";
            text.append(name).append("_bucket{").append(labels);
            text.append(",le=\"").append(bound).append("\"} ").append(count).append('\n');
        }
        double sum = from.micros.sum() / 1e6;
        text.append(name).append("_sum{").append(labels).append("} ").append(sum).append('\n');
        text.append(name).append("_count{").append(labels).append("} ").append(count).append('\n');
    }
}
