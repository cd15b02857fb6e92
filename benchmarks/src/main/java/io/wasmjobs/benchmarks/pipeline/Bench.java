package io.wasmjobs.benchmarks.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./wasmjobs bench}: measures the pipeline and its yardsticks in one run, in turns. */
@Command(
        name = "wasmjobs bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Measure the pipeline against yardsticks, on this machine.")
public final class Bench implements Callable<Integer> {

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Echo jobs of each pass (default: ${DEFAULT-VALUE}).")
    private long jobs;

    @Option(
            names = "--passes",
            paramLabel = "N",
            defaultValue = "3",
            description = "Measured passes, after one to warm up (default: ${DEFAULT-VALUE}).")
    private int passes;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            split = ",",
            description = "Only rows whose name contains one of these.")
    private List<String> only = List.of();

    @Option(
            names = "--option",
            paramLabel = "KEY=VALUE",
            description = "An option of the pipeline besides, for all of its rows.")
    private Map<String, String> options = new HashMap<>();

    @Option(
            names = "--scratch",
            paramLabel = "FOLDER",
            description = "Where to write; emptied at the end (default: the temporary folder).")
    private @Nullable Path scratch;

    private Bench() {}

    /** Runs the command and ends the process with its exit status. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Path folder =
                scratch == null
                        ? Files.createTempDirectory("wasmjobs-bench")
                        : Files.createTempDirectory(Files.createDirectories(scratch), "bench");
        try (Broker broker = Broker.start(folder.resolve("kafka"))) {
            measure(broker, rows(broker, folder));
        } finally {
            delete(folder);
        }
        return 0;
    }

    private List<Row> rows(Broker broker, Path folder) throws IOException {
        Path root = Path.of(System.getProperty("wasmjobs.root"));
        Pipeline.Setting setting =
                new Pipeline.Setting(
                        broker.bootstrapServers(),
                        root.resolve("flink-conf"),
                        Guests.writeTo(folder.resolve("modules")),
                        folder);
        return new Rows(setting, jobs, options)
                .all().stream()
                        .filter(
                                row ->
                                        only.isEmpty()
                                                || only.stream().anyMatch(row.name()::contains))
                        .toList();
    }

    private void measure(Broker broker, List<Row> rows) throws Exception {
        preload(broker, rows);
        Map<String, List<Figures>> figures = new LinkedHashMap<>();
        for (int pass = 0; pass <= passes; pass++) {
            for (Row row : rows) {
                Figures measured = run(broker, row, pass);
                System.err.printf(
                        "pass %d  %-40s %,10.0f jobs/s  %8.2f us  broker %6.2f us%n",
                        pass,
                        row.name(),
                        measured.perSecond(),
                        measured.cpu(),
                        measured.brokerCpu());
                if (pass > 0) {
                    figures.computeIfAbsent(row.name(), name -> new ArrayList<>()).add(measured);
                }
            }
        }
        figures.forEach(
                (name, all) -> {
                    Figures median = Figures.median(all);
                    System.out.printf(
                            "| %-40s | %,10.0f | %8.2f | %6.2f |%n",
                            name, median.perSecond(), median.cpu(), median.brokerCpu());
                });
    }

    private static Figures run(Broker broker, Row row, int pass) throws Exception {
        String name = row.name().replaceAll("[^a-z0-9]+", "-") + "-" + pass;
        Course course = new Course(name, row.workload(), row.jobs());
        broker.createTopics(Map.of(), course.results(), course.deadLetters());
        Contender.Running running = row.contender().start(course);
        Figures measured;
        try {
            measured =
                    new Stopwatch(broker, course, Duration.ofMinutes(10))
                            .follow(running, row.contender().rest());
        } finally {
            running.stop();
        }
        new Audit(new Clients(broker.bootstrapServers(), Map.of())).check(course);
        broker.deleteTopics(course.outputs());
        return measured;
    }

    private static void preload(Broker broker, List<Row> rows) throws Exception {
        Map<Workload, Long> most = new LinkedHashMap<>();
        rows.forEach(row -> most.merge(row.workload(), row.jobs(), Math::max));
        for (Map.Entry<Workload, Long> entry : most.entrySet()) {
            Workload workload = entry.getKey();
            broker.createTopics(Map.of(), workload.topic());
            try (KafkaProducer<byte[], byte[]> producer =
                    new Clients(broker.bootstrapServers(), Map.of("linger.ms", "5")).producer()) {
                for (long job = 0; job < entry.getValue(); job++) {
                    producer.send(workload.job(workload.topic(), job));
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
