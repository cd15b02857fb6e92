package io.wasmjobs.cli.system;

import java.nio.file.Path;

/** Sends what broker and cluster log to a file, before either has a logger. */
final class SystemLog {

    private SystemLog() {}

    static void writeTo(Path file) {
        System.setProperty("wasmjobs.log", file.toString());
        System.setProperty("log4j2.configurationFile", "classpath:wasmjobs-log4j2.xml");
    }
}
