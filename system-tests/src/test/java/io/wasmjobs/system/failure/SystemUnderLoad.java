package io.wasmjobs.system.failure;

import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.cli.cluster.ClusterProcess;
import io.wasmjobs.system.NetworkNamespace;
import io.wasmjobs.system.ProcessesOfTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Processes on this machine that may die: three brokers, ZooKeeper, two JobManagers, two
 * TaskManagers; the pipeline on them, a load, and those who watch.
 */
final class SystemUnderLoad implements AutoCloseable {

    static final String TAKES_JOBS = "Kafka takes jobs";
    static final String LED = "a JobManager leads";
    static final String RUNS = "the pipeline runs on every slot";
    static final String IN_SYNC = "replicas are in sync";
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final ClusterFolder folder;
    private final Separation separation;
    private final ReplicatedKafka kafka;
    private final HighlyAvailableFlink flink;
    private final GuestServer server;
    private final RecoveryWatch watch = new RecoveryWatch();
    private Optional<SteadyLoad> load = Optional.empty();
    private Optional<CommittedOutcomes> outcomes = Optional.empty();

    private SystemUnderLoad(Path data) throws IOException {
        this.folder = new ClusterFolder(data);
        this.separation =
                NetworkNamespace.make()
                        .<Separation>map(CutNetwork::new)
                        .orElseGet(
                                () ->
                                        new StoppedProcess(
                                                () -> process(ReplicatedKafka.CUT_OFF).id()));
        this.kafka = new ReplicatedKafka(folder, separation);
        this.flink = new HighlyAvailableFlink(folder);
        this.server = GuestServer.start();
    }

    /** Everything started, and jobs coming in. */
    static SystemUnderLoad start(Path data) throws Exception {
        SystemUnderLoad system = new SystemUnderLoad(data);
        Runtime.getRuntime().addShutdownHook(new Thread(system::close));
        boolean complete = false;
        try {
            system.startProcesses();
            system.startLoad();
            complete = true;
            return system;
        } finally {
            if (!complete) {
                system.printLogs();
                system.close();
            }
        }
    }

    private void startProcesses() throws Exception {
        kafka.names().parallelStream().forEach(kafka::start);
        flink.configure();
        flink.startZooKeeper();
        flink.startJobManager(HighlyAvailableFlink.FIRST);
        kafka.createTopics();
        flink.startTaskManagers("taskmanager-1", "taskmanager-2");
        flink.awaitSlots(4);
        // Only now: the first one leads, and the second stands by.
        flink.startJobManager(HighlyAvailableFlink.SECOND);
        flink.submit(
                kafka.bootstrapServers(),
                Guests.write(folder.root().resolve("modules"), server.address()));
    }

    private void startLoad() {
        SteadyLoad jobs = SteadyLoad.start(kafka.bootstrapServers());
        load = Optional.of(jobs);
        outcomes = Optional.of(CommittedOutcomes.read(kafka.bootstrapServers()));
        watch.watch(TAKES_JOBS, jobs::isTaken);
        watch.watch(LED, flink::isLed);
        watch.watch(RUNS, flink::isRunning);
        watch.watch(IN_SYNC, kafka::isInSync);
        await("outcomes").atMost(PATIENCE).until(() -> outcomes().count() > 100);
        awaitAllWell();
    }

    ReplicatedKafka kafka() {
        return kafka;
    }

    HighlyAvailableFlink flink() {
        return flink;
    }

    GuestServer server() {
        return server;
    }

    Separation separation() {
        return separation;
    }

    SteadyLoad load() {
        return load.orElseThrow();
    }

    CommittedOutcomes outcomes() {
        return outcomes.orElseThrow();
    }

    RecoveryWatch watch() {
        return watch;
    }

    /** How many jobs of the guest that calls the server have become dead letters. */
    int deadCalls() {
        return outcomes()
                .deadLetters(
                        load().sent().values().stream()
                                .filter(job -> job.value().contains("\"call\""))
                                .map(MixedJob::id)
                                .toList())
                .size();
    }

    /** Waits until every job that Kafka has taken by now has ended, and counts. */
    Verdict awaitEnds(Duration patience) {
        Set<String> taken = load().acknowledged();
        try {
            await("ends").atMost(patience).until(() -> outcomes().missing(taken).isEmpty());
        } catch (ConditionTimeoutException e) {
            System.out.println("without an end: " + outcomes().missing(taken));
        }
        return Verdict.on(taken, load().sent(), kafka.bootstrapServers());
    }

    void awaitAllWell() {
        await("every part is well").atMost(PATIENCE).until(watch::isAllWell);
    }

    /** Waits until a part was seen to fail: else nothing has been tried. */
    void awaitFailure(String part, long since) {
        await("not: " + part).atMost(PATIENCE).until(() -> watch.failedSince(part, since));
    }

    /** Ends processes at once, as {@code kill -9} does. */
    void kill(String... names) {
        for (String name : names) {
            process(name).kill();
        }
    }

    void killEverything() {
        ProcessesOfTest.kill(folder);
    }

    private ClusterProcess process(String name) {
        return ClusterProcess.of(folder).stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The last lines that each process wrote, for whoever has to find out what went wrong. */
    void printLogs() throws IOException {
        ProcessesOfTest.printLastWords(folder);
    }

    @Override
    public void close() {
        watch.close();
        load.ifPresent(SteadyLoad::close);
        outcomes.ifPresent(CommittedOutcomes::close);
        killEverything();
        kafka.close();
        server.close();
        separation.close();
    }
}
