package io.wasmjobs.system.failure;

import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.cli.cluster.ClusterProcess;
import io.wasmjobs.system.ProcessesOfTest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Starts, kills and lists the processes of the system by name. */
final class Processes {

    static final String BROKER = "kafka-";
    static final String TASK_MANAGER = "taskmanager-";
    static final String JOB_MANAGER = "jobmanager-";
    static final String ZOO_KEEPER = "zookeeper";

    private final ClusterFolder folder;
    private final ReplicatedKafka kafka;
    private final HighlyAvailableFlink flink;
    private final Set<String> killed = ConcurrentHashMap.newKeySet();

    Processes(ClusterFolder folder, ReplicatedKafka kafka, HighlyAvailableFlink flink) {
        this.folder = folder;
        this.kafka = kafka;
        this.flink = flink;
    }

    /** The process with this name that was started last. */
    static ClusterProcess of(ClusterFolder folder, String name) {
        return ClusterProcess.of(folder).stream()
                .filter(process -> process.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no process " + name));
    }

    ClusterProcess of(String name) {
        return of(folder, name);
    }

    void start(String name) {
        if (name.startsWith(BROKER)) {
            kafka.start(name);
        } else if (name.startsWith(TASK_MANAGER)) {
            flink.startTaskManagers(name);
        } else if (name.startsWith(JOB_MANAGER)) {
            flink.startJobManager(name);
        } else if (name.equals(ZOO_KEEPER)) {
            flink.startZooKeeper();
        } else {
            throw new IllegalArgumentException(name);
        }
        killed.remove(name);
    }

    /** Kills processes, as {@code kill -9} does; no supervisor starts them again. */
    void kill(String... names) {
        for (String name : names) {
            killed.add(name);
            of(name).kill();
        }
    }

    void killEverything() {
        ClusterProcess.of(folder).forEach(process -> killed.add(process.name()));
        ProcessesOfTest.kill(folder);
    }

    /** The names with this prefix of processes that run. */
    List<String> alive(String prefix) {
        return named(prefix, true);
    }

    /** The names with this prefix of processes that ended without {@link #kill}. */
    List<String> ended(String prefix) {
        return named(prefix, false).stream().filter(name -> !killed.contains(name)).toList();
    }

    private List<String> named(String prefix, boolean alive) {
        return ClusterProcess.of(folder).stream()
                .filter(process -> process.name().startsWith(prefix))
                .filter(process -> process.isAlive() == alive)
                .map(ClusterProcess::name)
                .toList();
    }
}
