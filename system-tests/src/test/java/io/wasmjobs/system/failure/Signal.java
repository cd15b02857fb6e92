package io.wasmjobs.system.failure;

import io.wasmjobs.cli.cluster.ClusterProcess;
import io.wasmjobs.system.SystemCommand;
import java.io.IOException;

/** A signal that a process cannot handle: it is suspended, or resumed. */
enum Signal {
    STOP,
    CONT;

    void to(ClusterProcess process) throws IOException {
        SystemCommand.run("kill", "-" + name(), Long.toString(process.id()));
    }
}
