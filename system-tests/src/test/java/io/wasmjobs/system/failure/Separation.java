package io.wasmjobs.system.failure;

import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.system.NetworkNamespace;
import java.util.List;

/** How one broker can be cut off from all others and from every client, and joined again. */
interface Separation extends AutoCloseable {

    /** The most realistic separation that this machine allows. */
    static Separation on(ClusterFolder folder) {
        return NetworkNamespace.make()
                .<Separation>map(CutNetwork::new)
                .orElseGet(
                        () ->
                                new StoppedProcess(
                                        () -> Processes.of(folder, ReplicatedKafka.CUT_OFF)));
    }

    /** A phrase for the table that says how the broker is cut off. */
    String how();

    /** The address that all processes but the separated broker listen on. */
    String nearHost();

    /** The address that the separated broker listens on. */
    String farHost();

    /** The command prefix that starts a process of the separated broker. */
    List<String> launcher();

    void cut() throws Exception;

    void join() throws Exception;

    @Override
    void close();
}
