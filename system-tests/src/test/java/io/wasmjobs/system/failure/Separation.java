package io.wasmjobs.system.failure;

import io.wasmjobs.cli.cluster.ClusterFolder;
import io.wasmjobs.system.NetworkNamespace;
import java.util.List;

/** How one broker can be cut off from all others and from every client, and joined again. */
interface Separation extends AutoCloseable {

    /** The best that this machine allows for the broker that can be cut off. */
    static Separation on(ClusterFolder folder) {
        return NetworkNamespace.make()
                .<Separation>map(CutNetwork::new)
                .orElseGet(
                        () ->
                                new StoppedProcess(
                                        () -> Processes.of(folder, ReplicatedKafka.CUT_OFF)));
    }

    /** One phrase for the table: what cutting means here. */
    String how();

    /** The address that everything but the broker behind the cut listens on. */
    String nearHost();

    /** The address that the broker behind the cut listens on. */
    String farHost();

    /** The words that start a command behind the cut. */
    List<String> launcher();

    void cut() throws Exception;

    void join() throws Exception;

    @Override
    void close();
}
