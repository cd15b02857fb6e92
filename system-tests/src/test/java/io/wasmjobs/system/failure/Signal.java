package io.wasmjobs.system.failure;

import io.wasmjobs.cli.cluster.ClusterProcess;
import io.wasmjobs.system.SystemCommand;
import java.io.IOException;

/** A signal that a process does not see: it stops dead, and continues where it was. */
enum Signal {
    STOP,
    CONT;

    void to(ClusterProcess process) throws IOException {
        SystemCommand.run("kill", "-" + name(), Long.toString(process.id()));
    }
}
