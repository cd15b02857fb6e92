package io.wasmjobs.benchmarks.pipeline;

import io.wasmjobs.job.config.PipelineConfig;
import io.wasmjobs.protocol.PayloadForm;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;

/** One run: all rows in turn, pass by pass, then the measurements that are no rows. */
final class BenchmarkRun {

    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration LATENCY_TIME = Duration.ofSeconds(60);
    private static final String LATENCY = "latency";
    private static final String IDS = "ids";
    private static final String WRITES = "writes";
    private static final String ENTITIES = "entities";
    private static final int WINDOW = 1_000;

    private final TestEnvironment environment;
    private final PipelineBenchmark.Size size;
    private final List<String> only;
    private final Rows rows;
    private final BenchmarkReport report = new BenchmarkReport();

    BenchmarkRun(
            TestEnvironment environment,
            PipelineBenchmark.Size size,
            List<String> only,
            Map<String, String> given)
            throws IOException {
        this.environment = environment;
        this.size = size;
        this.only = List.copyOf(only);
        Map<String, String> options = new HashMap<>();
        options.put("kafka.producer.compression.type", "lz4");
        options.putAll(given);
        this.rows =
                new Rows(
                        environment.setting(),
                        new Clients(environment.broker().bootstrapServers(), producerOf(options)),
                        environment.broker(),
                        environment.redis(),
                        size.jobs(),
                        rounds(),
                        options);
    }

    /** The computing guest's rounds in a millisecond; zero if no row needs them. */
    private long rounds() {
        if (Rows.COMPUTING.stream()
                .noneMatch(parallelism -> isChosen(Rows.parallel(Rows.WORK, parallelism)))) {
            return 0;
        }
        long rounds = Millisecond.rounds(environment.modules());
        report.remark(
                String.format(
                        Locale.ROOT,
                        "A millisecond of CPU is %,d rounds of the computing guest here.",
                        rounds));
        return rounds;
    }

    /** The settings of the pipeline's producer under exactly-once, except for transactions. */
    private static Map<String, String> producerOf(Map<String, String> options) {
        Configuration configuration = new Configuration();
        configuration.setString("kafka.bootstrap-servers", "unused:1");
        configuration.setString("wasm.modules", "unused");
        options.forEach(configuration::setString);
        Map<String, String> producer =
                new HashMap<>(PipelineConfig.from(configuration).kafka().producer());
        producer.remove("transaction.timeout.ms");
        return producer;
    }

    BenchmarkReport measure() throws Exception {
        List<Row> chosen = rows.all().stream().filter(row -> isChosen(row.name())).toList();
        if (environment.redis() == null) {
            report.remark(
                    "No row for one job at a time: there is no redis-server on the path"
                            + " (Debian, Ubuntu: apt-get install redis-server).");
        }
        preload(chosen);
        for (int pass = 1 - size.warmUps(); pass <= size.passes(); pass++) {
            for (Row row : chosen) {
                Figures figures = run(row, pass);
                say(pass, row.name(), figures);
                if (pass > 0) {
                    report.add(row.name(), figures);
                }
            }
        }
        if (isChosen(LATENCY)) {
            measureLatency();
        }
        if (only.contains(IDS)) {
            measureGrowth();
        }
        if (only.contains(WRITES)) {
            measureWrites();
        }
        if (only.contains(ENTITIES)) {
            measureEntities();
        }
        if (size.isCold()) {
            report.removeTargets();
            report.remark("Everything works. Cold and short as it was, its figures mean nothing.");
        } else {
            TargetRatios.judge(report);
        }
        return report;
    }

    private boolean isChosen(String name) {
        return only.isEmpty() || only.stream().anyMatch(name::contains);
    }

    private static void say(int pass, String row, Figures figures) {
        System.err.printf(
                Locale.ROOT,
                "%s %-45s %,10.0f jobs/s %8.2f us %6.2f us%n",
                pass <= 0 ? "warm-up" : "pass " + pass,
                row,
                figures.perSecond(),
                figures.cpu(),
                figures.brokerCpu());
    }

    private Figures run(Row row, int pass) throws Exception {
        KafkaBrokerProcess broker = environment.broker();
        String name = row.name().replaceAll("[^A-Za-z0-9]+", "-") + "-" + pass;
        Pass rowPass = new Pass(name, row.workload(), row.jobs(), row.subject().stages());
        broker.createTopics(Map.of(), rowPass.topics().toArray(String[]::new));
        Subject.Running running = row.subject().start(rowPass);
        try {
            Figures measured =
                    new Stopwatch(broker, rowPass, PATIENCE).follow(running, running.rest());
            new Audit(new Clients(broker.bootstrapServers(), Map.of())).check(rowPass);
            return measured;
        } finally {
            running.stop();
            broker.deleteTopics(rowPass.topics());
        }
    }

    private void preload(List<Row> chosen) throws Exception {
        Map<Workload, Long> most = new LinkedHashMap<>();
        chosen.forEach(row -> most.merge(row.workload(), row.jobs(), Math::max));
        for (Map.Entry<Workload, Long> entry : most.entrySet()) {
            preload(entry.getKey(), entry.getValue());
        }
    }

    private void preload(Workload workload, long jobs) throws Exception {
        String topic = workload.topic();
        environment.broker().createTopics(Map.of(), topic);
        Clients clients =
                new Clients(
                        environment.broker().bootstrapServers(),
                        Map.of("linger.ms", "50", "batch.size", "65536"));
        try (KafkaProducer<byte[], byte[]> producer = clients.producer()) {
            for (long job = 0; job < jobs; job++) {
                Future<?> unused = producer.send(workload.job(topic, job));
            }
        }
    }

    private void measureLatency() throws Exception {
        for (double load : loads()) {
            Latency.Percentiles found =
                    new Latency(environment.broker())
                            .measure(
                                    rows.pipeline(2, Map.of("wasm.delivery", "at-least-once")),
                                    Workload.echo(PayloadForm.CLOUD_EVENT),
                                    load,
                                    size.isCold() ? Duration.ofSeconds(2) : LATENCY_TIME);
            String at = String.format(Locale.ROOT, " at %,.0f jobs/s, at-least-once: ms", load);
            report.atMost("latency p50" + at, (double) found.p50(), 10);
            report.atMost("latency p99" + at, (double) found.p99(), 50);
        }
    }

    /** Half of the throughput that this run measured, or a small load if it did not. */
    private List<Double> loads() {
        if (!size.loads().isEmpty()) {
            return size.loads();
        }
        return List.of(
                report.has(Rows.EVENTS_AT_LEAST_ONCE) && !size.isCold()
                        ? report.median(Rows.EVENTS_AT_LEAST_ONCE).perSecond() / 2
                        : 500);
    }

    private void measureGrowth() throws Exception {
        long few = size.jobs() / 2;
        preload(StateGrowth.WORKLOAD, StateGrowth.jobs(few));
        List<StateGrowth.Stretch> found =
                new StateGrowth(environment.broker())
                        .measure(rows.pipeline(2, Map.of("wasm.delivery", "exactly-once")), few);
        StateGrowth.Stretch atFew = found.get(0);
        StateGrowth.Stretch atMany = found.get(1);
        for (StateGrowth.Stretch stretch : found) {
            String among = String.format(Locale.ROOT, " among %,d ids", stretch.ids());
            report.atMost("bytes of state per id" + among, stretch.state(), 60);
            report.remark(
                    String.format(
                            Locale.ROOT,
                            "%,d ids: %.2f us of CPU per job, %.0f bytes of checkpoints per id",
                            stretch.ids(),
                            stretch.cpu(),
                            stretch.incremental()));
        }
        report.atMost(
                "CPU per job among ten times the ids: times", atMany.cpu() / atFew.cpu(), 1.5);
        report.atMost(
                "bytes of incremental checkpoints per id, with ten times the ids: times",
                atMany.incremental() / atFew.incremental(),
                3);
    }

    private void measureWrites() throws Exception {
        PipelineSubject pipeline = rows.pipeline(1, Map.of("wasm.delivery", "at-least-once"));
        AcknowledgedWrites writes = new AcknowledgedWrites(environment.broker());
        Duration time = size.isCold() ? Duration.ofSeconds(4) : LATENCY_TIME;
        double pipelined = writes.perSecond(pipeline, WINDOW, time);
        double serial = writes.perSecond(pipeline, AcknowledgedWrites.SERIAL, time);
        report.atLeast(
                "acknowledged writes of one client to one key, per second", pipelined, 2_000);
        report.remark(
                String.format(
                        Locale.ROOT,
                        "%,.0f writes per second with up to %,d on their way, %,.0f one by one.",
                        pipelined,
                        WINDOW,
                        serial));
    }

    private void measureEntities() throws Exception {
        int entities = (int) Math.min(size.jobs(), Integer.MAX_VALUE);
        Map<String, String> options = Map.of("wasm.delivery", "exactly-once");
        EntityGrowth.EntityFigures found =
                new EntityGrowth(environment.broker())
                        .measure(rows.pipeline(2, options), rows.pipeline(3, options), entities);
        report.atMost(
                "seconds from a start at parallelism 3 to the first result",
                found.restore().toMillis() / 1e3,
                30);
        report.remark(
                String.format(
                        Locale.ROOT,
                        "%,d entities of 200 bytes: %.0f bytes of state each, %.0f bytes of"
                                + " checkpoints for each one that changed, a stop with a savepoint"
                                + " in %.1f s.",
                        entities,
                        found.state(),
                        found.ofChanges(),
                        found.savepoint().toMillis() / 1e3));
    }
}
