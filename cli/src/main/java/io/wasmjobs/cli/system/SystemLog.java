package io.wasmjobs.cli.system;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.logging.log4j.core.config.Configurator;

/** Writes the logs of broker and cluster to a file. */
final class SystemLog {

    private static final String CONFIGURATION = "wasmjobs-log4j2.xml";

    private SystemLog() {}

    /**
     * Redirects all loggers to the file, including existing ones, such as those used while options
     * were checked.
     */
    static void writeTo(Path file) {
        System.setProperty("wasmjobs.log", file.toString());
        // Flink's RPC system has its own class loader, and so its own loggers.
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
