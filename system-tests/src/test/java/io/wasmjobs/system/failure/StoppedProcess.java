package io.wasmjobs.system.failure;

import io.wasmjobs.cli.system.Ports;
import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A process that stops dead with its connections open: less than a cut network, for connections are
 * still accepted. Takes its place where a network namespace cannot be made.
 */
final class StoppedProcess implements Separation {

    private final LongSupplier process;

    /** {@code process}: the operating system's id of the broker, as it is when it is stopped. */
    StoppedProcess(LongSupplier process) {
        this.process = process;
    }

    @Override
    public String how() {
        return "stops answering for 20 s with its connections open (SIGSTOP; no network could be cut here)";
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
    public void cut() throws IOException, InterruptedException {
        signal("STOP");
    }

    @Override
    public void join() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        int status =
                new ProcessBuilder("kill", "-" + signal, Long.toString(process.getAsLong()))
                        .inheritIO()
                        .start()
                        .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + signal + " ended with status " + status);
        }
    }

    @Override
    public void close() {}
}
