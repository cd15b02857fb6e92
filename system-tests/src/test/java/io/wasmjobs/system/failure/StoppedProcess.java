package io.wasmjobs.system.failure;

import io.wasmjobs.cli.cluster.ClusterProcess;
import io.wasmjobs.cli.system.Ports;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * Suspends a broker's process with its connections open. This is weaker than a network cut, since
 * new connections are still accepted; it is used where no network namespace can be created.
 */
final class StoppedProcess implements Separation {

    private final Supplier<ClusterProcess> process;

    /** {@code process} supplies the broker's process at the time of the cut. */
    StoppedProcess(Supplier<ClusterProcess> process) {
        this.process = process;
    }

    @Override
    public String how() {
        return "it is stopped with its connections open, for no network could be cut";
    }

    @Override
    public String nearHost() {
        return Ports.LOOPBACK;
    }

    @Override
    public String farHost() {
        return Ports.LOOPBACK;
    }

    @Override
    public List<String> launcher() {
        return List.of();
    }

    @Override
    public void cut() throws IOException {
        Signal.STOP.to(process.get());
    }

    @Override
    public void join() throws IOException {
        Signal.CONT.to(process.get());
    }

    @Override
    public void close() {}
}
