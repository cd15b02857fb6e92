package io.wasmjobs.cli.system;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.logging.log4j.core.config.Configurator;

/** Sends what broker and cluster log to a file. */
final class SystemLog {

    private static final String CONFIGURATION = "wasmjobs-log4j2.xml";

    private SystemLog() {}

    /** Loggers that exist already, such as those of checked options, write to the file as well. */
    static void writeTo(Path file) {
        System.setProperty("wasmjobs.log", file.toString());
        // Flink's RPC system has a class loader of its own, and with it its own loggers.
        System.setProperty("log4j2.configurationFile", "classpath:" + CONFIGURATION);
        Configurator.reconfigure(configuration());
    }

    private static URI configuration() {
        try {
            return Objects.requireNonNull(
                            SystemLog.class.getResource("/" + CONFIGURATION), CONFIGURATION)
                    .toURI();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(CONFIGURATION, e);
        }
    }
}
