package io.wasmjobs.cli.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of a cluster: its settings, its processes' ids, logs, state and topics. */
public record ClusterFolder(Path root) {

    public ClusterFolder {
        root = root.toAbsolutePath().normalize();
    }

    /** Settings of JobManager, TaskManagers and client. */
    public Path conf() {
        return made(root.resolve("conf"));
    }

    /** Checkpoints and savepoints. */
    public Path state() {
        return made(root.resolve("state"));
    }

    /** The file with a process's standard output and error. */
    public Path log(String process) {
        return made(root.resolve("logs")).resolve(process + ".log");
    }

    Path processes() {
        return made(root.resolve("processes"));
    }

    Path broker(String name) {
        return made(root.resolve(name));
    }

    Path temporary(String process) {
        return made(root.resolve("tmp").resolve(process));
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the folder " + folder, e);
        }
    }
}
