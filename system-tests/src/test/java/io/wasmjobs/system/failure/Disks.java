package io.wasmjobs.system.failure;

import io.wasmjobs.cli.cluster.ClusterFolder;
import java.io.IOException;
import java.util.stream.Stream;

/**
 * The disks of limited size that parts of the system write to.
 *
 * @param broker of {@link #BROKER}
 * @param checkpoints of checkpoints and the JobManagers' memory
 * @param local of every process' temporary files, RocksDB's among them
 */
record Disks(LimitedDisk broker, LimitedDisk checkpoints, LimitedDisk local)
        implements AutoCloseable {

    /** The broker whose disk it is. */
    static final String BROKER = "kafka-2";

    static Disks mount(ClusterFolder folder) throws IOException {
        return new Disks(
                LimitedDisk.mount(folder.root().resolve(BROKER)),
                LimitedDisk.mount(folder.state()),
                LimitedDisk.mount(folder.root().resolve("tmp")));
    }

    @Override
    public void close() {
        Stream.of(broker, checkpoints, local).forEach(LimitedDisk::close);
    }
}
