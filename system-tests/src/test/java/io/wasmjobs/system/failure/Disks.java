package io.wasmjobs.system.failure;

import io.wasmjobs.cli.cluster.ClusterFolder;
import java.io.IOException;
import java.util.stream.Stream;

/**
 * The disks of limited size that parts of the system write to.
 *
 * @param broker the disk of {@link #BROKER}
 * @param checkpoints the disk of checkpoints and the JobManagers' high-availability storage
 * @param local the disk of every process's temporary files, including RocksDB's
 */
record Disks(LimitedDisk broker, LimitedDisk checkpoints, LimitedDisk local)
        implements AutoCloseable {

    /** The broker that writes to {@link #broker}. */
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
