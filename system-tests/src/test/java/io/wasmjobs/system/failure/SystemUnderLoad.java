package io.wasmjobs.system.failure;

import static org.awaitility.Awaitility.await;

import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.system.ProcessesOfTest;
import io.wasmjobs.system.failure.SteadyLoad.Sent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The processes that failures hit: three brokers, ZooKeeper, two JobManagers and two TaskManagers,
 * with the pipeline, a load, and the observers of both.
 */
final class SystemUnderLoad implements AutoCloseable {

    static final String TAKES_JOBS = "Kafka takes jobs";
    static final String LED = "a JobManager leads";
    static final String RUNS = "the pipeline runs on every slot";
    static final String IN_SYNC = "replicas are in sync";
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** How long a job's second submission may wait in Kafka before its id is looked up. */
    private static final Duration LAG = Duration.ofSeconds(30);

    /** The time within which every process has read a clock after it was set. */
    private static final Duration CLOCK_READ = Duration.ofSeconds(3);

    private final ClusterFolder folder;
    private final Separation separation;
    private final ReplicatedKafka kafka;
    private final HighlyAvailableFlink flink;
    private final Processes processes;
    private final HostKiller killer;
    private final GuestServer server;
    private final Optional<Disks> disks;
    private final WallClock clock;
    private final RecoveryWatch watch = new RecoveryWatch();
    private final List<Long> jumpsAhead = new CopyOnWriteArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private Optional<SteadyLoad> load = Optional.empty();
    private Optional<CommittedOutcomes> outcomes = Optional.empty();

    private SystemUnderLoad(ClusterFolder folder, Set<Need> needs) throws IOException {
        this.folder = folder;
        this.separation = Separation.on(folder);
        this.disks =
                needs.contains(Need.LIMITED_DISK)
                        ? Optional.of(Disks.mount(folder))
                        : Optional.empty();
        this.kafka = new ReplicatedKafka(folder, separation);
        this.flink = new HighlyAvailableFlink(folder);
        this.processes = new Processes(folder, kafka, flink);
        this.killer = new HostKiller(folder);
        this.server = GuestServer.start(killer);
        this.clock = new WallClock(folder.root());
    }

    /**
     * Starts everything, and the load.
     *
     * @param needs what the failures need of the machine
     */
    static SystemUnderLoad start(ClusterFolder folder, Set<Need> needs) throws Exception {
        SystemUnderLoad system = new SystemUnderLoad(folder, needs);
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
        FailureGuests.write(modules(), server.address());
        kafka.names().parallelStream().forEach(kafka::start);
        flink.configure();
        flink.startZooKeeper();
        flink.startJobManager(HighlyAvailableFlink.FIRST);
        kafka.createTopics();
        flink.startTaskManagers("taskmanager-1", "taskmanager-2");
        flink.awaitSlots(4);
        // Started last, so that the first JobManager leads and the second stands by.
        flink.startJobManager(HighlyAvailableFlink.SECOND);
        submit();
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

    /** Submits the pipeline, and returns the id that Flink gives it. */
    String submit() {
        return flink.submit(kafka.bootstrapServers(), modules());
    }

    /** The folder that the pipeline takes its modules from. */
    Path modules() {
        return folder.root().resolve("modules");
    }

    ReplicatedKafka kafka() {
        return kafka;
    }

    HighlyAvailableFlink flink() {
        return flink;
    }

    Processes processes() {
        return processes;
    }

    HostKiller killer() {
        return killer;
    }

    GuestServer server() {
        return server;
    }

    Separation separation() {
        return separation;
    }

    Disks disks() {
        return disks.orElseThrow();
    }

    WallClock clock() {
        return clock;
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

    String aTaskManager() {
        return processes.alive(Processes.TASK_MANAGER).get(0);
    }

    /** Keeps an observation for the failure's row of the table. */
    void note(String text) {
        System.out.println("   " + text);
        notes.add(text);
    }

    /** Returns the notes since the last call. */
    List<String> takeNotes() {
        List<String> taken = List.copyOf(notes);
        notes.clear();
        return taken;
    }

    /**
     * Sets the clock so far ahead that ids seen before are no longer remembered.
     *
     * @param difference from this machine's own time
     */
    void setAhead(Duration difference) throws IOException {
        jumpsAhead.add(System.nanoTime());
        clock.set(difference);
    }

    /** Whether a job came before a jump of the clock, and again after it. */
    private boolean mayRunAgain(Sent job) {
        return jumpsAhead.stream()
                .anyMatch(
                        jump ->
                                job.first() < jump + CLOCK_READ.toNanos()
                                        && job.last() > jump - LAG.toNanos()
                                        && job.last() > job.first());
    }

    /** The number of dead letters of the guest that calls the server. */
    int deadCalls() {
        return outcomes()
                .deadLetters(
                        load().sent().values().stream()
                                .map(Sent::job)
                                .filter(job -> job.value().contains("\"call\""))
                                .map(MixedJob::id)
                                .toList())
                .size();
    }

    /** Waits for the outcomes of all jobs that Kafka has acknowledged, and counts them. */
    Verdict awaitEnds(Duration patience) {
        Set<String> taken = load().acknowledged();
        try {
            await("ends")
                    .atMost(patience)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> outcomes().missing(taken).isEmpty());
        } catch (ConditionTimeoutException e) {
            System.out.println("without an end: " + outcomes().missing(taken));
        }
        return Verdict.on(taken, load()::sent, this::mayRunAgain, kafka.bootstrapServers());
    }

    /** Waits until these jobs have an outcome. */
    void awaitEndOf(Collection<String> ids) {
        await("ends").atMost(PATIENCE).until(() -> outcomes().missing(ids).isEmpty());
    }

    void awaitMoreOutput(int more) {
        int before = outcomes().count();
        await("output").atMost(PATIENCE).until(() -> outcomes().count() > before + more);
    }

    void awaitTime(long began, Duration time) {
        await().atMost(PATIENCE).until(() -> System.nanoTime() - began > time.toNanos());
    }

    void awaitAllWell() {
        await("every part is well").atMost(PATIENCE).until(watch::isAllWell);
    }

    /** Waits until a part fails; without that, the failure has not had its effect. */
    void awaitFailure(String part, long since) {
        await("not: " + part).atMost(PATIENCE).until(() -> watch.failedSince(part, since));
    }

    /** Prints the last log lines of each process. */
    void printLogs() throws IOException {
        ProcessesOfTest.printLogEnds(folder);
    }

    @Override
    public void close() {
        watch.close();
        load.ifPresent(SteadyLoad::close);
        outcomes.ifPresent(CommittedOutcomes::close);
        processes.killEverything();
        kafka.close();
        server.close();
        disks.ifPresent(Disks::close);
        separation.close();
    }
}
