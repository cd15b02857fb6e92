package io.wasmjobs.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The status of a running pipeline, summed over its subtasks, from the metrics of Flink's REST
 * interface.
 *
 * @param inFlight jobs that run or are queued
 * @param waiting jobs that wait for a time, for room, or behind another of their key
 * @param openBreakers modules whose jobs wait because they failed too often, once for each subtask
 * @param tenants the busiest first, then those with the most parked jobs
 * @param modules those with the most invocations first
 * @param states the modules that keep state, those with the most first
 * @param checkpoints the completed checkpoints
 * @param failedCheckpoints the failed checkpoints
 * @param lastCheckpoint how long the last completed one took
 */
public record PipelineStatus(
        long inFlight,
        long waiting,
        long openBreakers,
        List<TenantRow> tenants,
        List<ModuleRow> modules,
        List<StateRow> states,
        long checkpoints,
        long failedCheckpoints,
        Optional<Duration> lastCheckpoint) {

    /** The most metrics in one request, because their names are part of the address. */
    private static final int BATCH = 40;

    private static final List<String> OPERATORS =
            List.of("run-modules", "run-bound-records", "run-entities");

    private static final Set<String> TOTALS =
            Set.of("jobsInFlight", "retriesWaiting", "breakersOpen");

    private static final String STATE = "state.module";

    private static final String PARKED = "parked.tenant";

    /** The queued, running and parked jobs of a tenant, and the processor time that it used. */
    public record TenantRow(
            String name, long queued, long running, long parked, long processorMillis) {}

    /** The invocations of a module, and how many of them failed. */
    public record ModuleRow(String name, long invocations, long failed) {}

    /** The keys that a module keeps state for, and the bytes of that. */
    public record StateRow(String module, long entities, long bytes) {}

    /** Copies the lists. */
    public PipelineStatus {
        tenants = List.copyOf(tenants);
        modules = List.copyOf(modules);
        states = List.copyOf(states);
    }

    /** Reads the status from the JobManager. */
    public static PipelineStatus of(FlinkRest flink, String job) {
        Map<String, Long> sums = new HashMap<>();
        for (JsonNode vertex : flink.get("/jobs/" + job).path("vertices")) {
            String name = vertex.path("name").asText();
            if (OPERATORS.stream().anyMatch(name::contains)) {
                add(flink, "/jobs/" + job + "/vertices/" + vertex.path("id").asText(), sums);
            }
        }
        JsonNode checkpoints = flink.get("/jobs/" + job + "/checkpoints");
        JsonNode last = checkpoints.path("latest").path("completed");
        return new PipelineStatus(
                sums.getOrDefault("jobsInFlight", 0L),
                sums.getOrDefault("retriesWaiting", 0L),
                sums.getOrDefault("breakersOpen", 0L),
                tenants(sums),
                modules(sums),
                states(sums),
                checkpoints.path("counts").path("completed").asLong(),
                checkpoints.path("counts").path("failed").asLong(),
                last.has("end_to_end_duration")
                        ? Optional.of(Duration.ofMillis(last.path("end_to_end_duration").asLong()))
                        : Optional.empty());
    }

    /** Adds the metrics of one vertex, by their names below the operator. */
    private static void add(FlinkRest flink, String vertex, Map<String, Long> sums) {
        String metrics = vertex + "/subtasks/metrics";
        List<String> wanted = new ArrayList<>();
        for (JsonNode metric : flink.get(metrics)) {
            String id = metric.path("id").asText();
            if (!nameBelowOperator(id).isEmpty()) {
                wanted.add(id);
            }
        }
        for (int from = 0; from < wanted.size(); from += BATCH) {
            List<String> batch = wanted.subList(from, Math.min(wanted.size(), from + BATCH));
            String names = URLEncoder.encode(String.join(",", batch), StandardCharsets.UTF_8);
            for (JsonNode metric : flink.get(metrics + "?agg=sum&get=" + names)) {
                long sum = metric.path("sum").asLong();
                sums.merge(nameBelowOperator(metric.path("id").asText()), sum, Long::sum);
            }
        }
    }

    private static String nameBelowOperator(String id) {
        for (String operator : OPERATORS) {
            if (id.startsWith(operator + ".")) {
                String name = id.substring(operator.length() + 1);
                boolean isWanted =
                        TOTALS.contains(name)
                                || isOf("tenant", name)
                                || isOf(STATE, name)
                                || isOf(PARKED, name)
                                || (isOf("module", name)
                                        && !name.contains(".failure.")
                                        && (name.endsWith(".invocations")
                                                || name.endsWith(".invocationsFailed")));
                return isWanted ? name : "";
            }
        }
        return "";
    }

    private static boolean isOf(String label, String name) {
        return name.startsWith(label + ".") && name.lastIndexOf('.') > label.length() + 1;
    }

    /** The metrics of each name below {@code label}. */
    private static Map<String, Map<String, Long>> byName(String label, Map<String, Long> sums) {
        Map<String, Map<String, Long>> found = new TreeMap<>();
        sums.forEach(
                (metric, sum) -> {
                    if (isOf(label, metric)) {
                        int last = metric.lastIndexOf('.');
                        found.computeIfAbsent(
                                        metric.substring(label.length() + 1, last),
                                        name -> new HashMap<>())
                                .put(metric.substring(last + 1), sum);
                    }
                });
        return found;
    }

    private static List<TenantRow> tenants(Map<String, Long> sums) {
        Map<String, Map<String, Long>> busy = byName("tenant", sums);
        Map<String, Map<String, Long>> parked = byName(PARKED, sums);
        parked.values().removeIf(figures -> figures.getOrDefault("jobsParked", 0L) == 0);
        Set<String> names = new TreeSet<>(busy.keySet());
        names.addAll(parked.keySet());
        List<TenantRow> rows = new ArrayList<>();
        for (String name : names) {
            Map<String, Long> figures = busy.getOrDefault(name, Map.of());
            rows.add(
                    new TenantRow(
                            name,
                            figures.getOrDefault("jobsQueued", 0L),
                            figures.getOrDefault("jobsRunning", 0L),
                            parked.getOrDefault(name, Map.of()).getOrDefault("jobsParked", 0L),
                            figures.getOrDefault("processorMillis", 0L)));
        }
        rows.sort(
                Comparator.comparingLong(TenantRow::processorMillis)
                        .thenComparingLong(TenantRow::parked)
                        .reversed());
        return rows;
    }

    private static List<ModuleRow> modules(Map<String, Long> sums) {
        List<ModuleRow> rows = new ArrayList<>();
        byName("module", sums)
                .forEach(
                        (name, figures) ->
                                rows.add(
                                        new ModuleRow(
                                                name,
                                                figures.getOrDefault("invocations", 0L),
                                                figures.getOrDefault("invocationsFailed", 0L))));
        rows.sort(Comparator.comparingLong(ModuleRow::invocations).reversed());
        return rows;
    }

    private static List<StateRow> states(Map<String, Long> sums) {
        List<StateRow> rows = new ArrayList<>();
        byName(STATE, sums)
                .forEach(
                        (name, figures) ->
                                rows.add(
                                        new StateRow(
                                                name,
                                                figures.getOrDefault("entities", 0L),
                                                figures.getOrDefault("entityBytes", 0L))));
        rows.removeIf(row -> row.entities() == 0);
        rows.sort(Comparator.comparingLong(StateRow::bytes).reversed());
        return rows;
    }
}
