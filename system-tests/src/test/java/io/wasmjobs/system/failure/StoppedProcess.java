package io.wasmjobs.system.failure;

import io.wasmjobs.cli.cluster.ClusterProcess;
import io.wasmjobs.cli.system.Ports;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * A process that stops dead with its connections open: less than a cut network, for connections are
 * still accepted. Takes its place where a network namespace cannot be made.
 */
final class StoppedProcess implements Separation {

    private final Supplier<ClusterProcess> process;

    /** {@code process}: the broker as it is when it is stopped. */
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
