package io.wasmjobs.system.failure;

import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.cli.cluster.ClusterProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Kills the TaskManager that a guest runs in when the guest asks for it. It simulates a fault in
 * the JVM, which a guest cannot cause itself.
 */
final class HostKiller {

    private final ClusterFolder folder;
    private final List<String> killed = new CopyOnWriteArrayList<>();

    HostKiller(ClusterFolder folder) {
        this.folder = folder;
    }

    /** Kills the process at the other end of a connection, as {@code kill -9} does. */
    void kill(InetSocketAddress peer, int own) throws IOException {
        List<ClusterProcess> taskManagers =
                ClusterProcess.of(folder).stream()
                        .filter(process -> process.name().startsWith(Processes.TASK_MANAGER))
                        .toList();
        Optional<ClusterProcess> host = PeerProcess.of(peer, own, taskManagers);
        killed.add(host.map(ClusterProcess::name).orElse("no process found for " + peer));
        host.flatMap(process -> ProcessHandle.of(process.id()))
                .ifPresent(ProcessHandle::destroyForcibly);
    }

    /** The TaskManagers that were killed, in order. */
    List<String> killed() {
        return List.copyOf(killed);
    }
}
