package io.wasmjobs.benchmarks.pipeline;

import io.wasmjobs.protocol.PayloadForm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of the table, by name. */
final class Rows {

    static final String COPY = "copy loop";
    static final String ONE_AT_A_TIME = "one job at a time, Redis";
    static final String EVENTS = "echo CloudEvents exactly-once";
    static final String EVENTS_AT_LEAST_ONCE = "echo CloudEvents at-least-once";
    static final String RESTORED = "echo CloudEvents after a restore";
    static final String STRING = "echo JSON string exactly-once";
    static final String KEYED = "echo CloudEvents, 10,000 keys";
    static final String COUNTER = "counter, 10,000 keys";
    static final String ONE_KEY = "counter, one key";
    static final String WORK = "1 ms of CPU";
    static final List<Integer> COMPUTING = List.of(1, 2);
    static final String PLAIN_COPY = "copy loop, plain records";
    static final String BOUND = "echo of a bound topic exactly-once";
    static final String STREAMS = "echo in Kafka Streams exactly-once";
    static final String CHAIN = "three modules as a chain of a bound topic";
    static final String TOPICS = "three modules through three bound topics";
    static final String FETCH = "HTTP 20 ms, 100 threads";

    private static final int KEYS = 10_000;
    private static final String DELIVERY = "wasm.delivery";
    private static final String THREADS = "wasm.run.threads";

    private final PipelineSubject.Setting setting;
    private final Clients clients;
    private final KafkaBrokerProcess broker;
    private final @Nullable Redis redis;
    private final long jobs;
    private final long rounds;
    private final Map<String, String> options;

    /**
     * @param broker the broker of the clients
     * @param redis null if it is not installed
     * @param clients clients with the pipeline's settings
     * @param jobs the jobs of an echo row; slower rows get fewer
     * @param rounds the rounds of the computing guest for each of its jobs
     * @param options the pipeline's options
     */
    Rows(
            PipelineSubject.Setting setting,
            Clients clients,
            KafkaBrokerProcess broker,
            @Nullable Redis redis,
            long jobs,
            long rounds,
            Map<String, String> options) {
        this.setting = setting;
        this.clients = clients;
        this.broker = broker;
        this.redis = redis;
        this.jobs = jobs;
        this.rounds = rounds;
        this.options = options;
    }

    List<Row> all() {
        Workload events = Workload.echo(PayloadForm.CLOUD_EVENT);
        Workload integers = Workload.echo(PayloadForm.INTEGERS);
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(COPY, events, jobs, new CopyLoop(clients)));
        if (redis != null) {
            rows.add(oneAtATime(redis));
        }
        rows.add(echo(EVENTS, events, jobs, "exactly-once"));
        rows.add(echo(EVENTS_AT_LEAST_ONCE, events, jobs, "at-least-once"));
        PipelineSubject exactlyOnce = pipeline(2, Map.of(DELIVERY, "exactly-once"));
        rows.add(new Row(RESTORED, events, jobs, new RestoredPipeline(exactlyOnce, broker)));
        rows.add(echo(STRING, Workload.echo(PayloadForm.TEXT), jobs, "exactly-once"));
        rows.add(echo("echo JSON integers exactly-once", integers, share(2), "exactly-once"));
        rows.add(echo(KEYED, events.withKeys(KEYS), jobs, "exactly-once"));
        Workload counter = new Workload(PayloadForm.CLOUD_EVENT, GuestModules.COUNTER, 1);
        rows.add(echo(COUNTER, counter.withKeys(KEYS), jobs, "exactly-once"));
        rows.add(echo(ONE_KEY, counter.withKeys(1), share(10), "exactly-once"));
        rows.add(parallel(events, 1));
        rows.add(parallel(events, 3));
        COMPUTING.forEach(parallelism -> rows.add(computing(parallelism)));
        rows.add(fetching());
        rows.addAll(bound(events.withoutEnvelope()));
        return rows;
    }

    private List<Row> bound(Workload plain) {
        Workload half = plain.named("plain-half");
        return List.of(
                new Row(PLAIN_COPY, plain, jobs, new CopyLoop(clients)),
                new Row(BOUND, plain, jobs, bound(BoundPipeline.Modules.ONE)),
                new Row(STREAMS, plain, jobs, new StreamsApplication(setting, clients)),
                new Row(CHAIN, half, share(2), bound(BoundPipeline.Modules.CHAIN)),
                new Row(TOPICS, half, share(2), bound(BoundPipeline.Modules.TOPICS)));
    }

    private BoundPipeline bound(BoundPipeline.Modules modules) {
        Map<String, String> all = new HashMap<>(Map.of(DELIVERY, "exactly-once"));
        all.putAll(options);
        return new BoundPipeline(setting, modules, all);
    }

    private Row parallel(Workload events, int parallelism) {
        return new Row(
                parallel(EVENTS, parallelism),
                events.named("half"),
                share(2),
                pipeline(parallelism, Map.of(DELIVERY, "exactly-once")));
    }

    private Row oneAtATime(Redis server) {
        return new Row(
                ONE_AT_A_TIME,
                new Workload(PayloadForm.CLOUD_EVENT, GuestModules.ECHO_AFRESH, 200),
                share(400),
                new OneAtATime(clients.withoutLinger(), server, setting.modules()));
    }

    private Row computing(int parallelism) {
        return new Row(
                parallel(WORK, parallelism),
                Workload.computing(rounds),
                share(50),
                pipeline(parallelism, Map.of(DELIVERY, "exactly-once", THREADS, "1")));
    }

    private Row fetching() {
        return new Row(
                FETCH,
                new Workload(PayloadForm.CLOUD_EVENT, GuestModules.FETCH, 200),
                share(20),
                pipeline(
                        1,
                        Map.of(
                                DELIVERY,
                                "at-least-once",
                                THREADS,
                                "100",
                                "wasm.limit.memory",
                                "2 mb")));
    }

    static String parallel(String name, int parallelism) {
        return name + ", parallelism " + parallelism;
    }

    private long share(long part) {
        return Math.max(40, jobs / part);
    }

    private Row echo(String name, Workload workload, long count, String delivery) {
        return new Row(name, workload, count, pipeline(2, Map.of(DELIVERY, delivery)));
    }

    PipelineSubject pipeline(int parallelism, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.putAll(options);
        return new PipelineSubject(setting, parallelism, all);
    }
}
