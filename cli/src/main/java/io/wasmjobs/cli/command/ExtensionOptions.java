package io.wasmjobs.cli.command;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.gateway.ExtensionFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an operator adds to a gateway. */
final class ExtensionOptions {

    @Option(
            names = "--triggers",
            paramLabel = "FILE",
            description = "Write messages of MQTT and Redis to topics as this file says.")
    private @Nullable Path triggers;

    @Option(
            names = "--routes",
            paramLabel = "FILE",
            description = "Serve the routes of this file, which run modules and read states.")
    private @Nullable Path routes;

    @Option(
            names = "--site",
            paramLabel = "DIR",
            description = "Serve the files of this folder below /site/, to everybody.")
    private @Nullable Path site;

    /** Whether any is given. */
    boolean areGiven() {
        return triggers != null || routes != null || site != null;
    }

    /**
     * The files. Their contents are of types of the gateway, which a method of this class must not
     * mention: the short commands have no gateway on their class path.
     *
     * @throws CommandFailure if one cannot be read
     */
    ExtensionFiles files() {
        if (site != null && !Files.isDirectory(site)) {
            throw CommandFailure.usage("--site " + site + " is not a folder");
        }
        return new ExtensionFiles(
                Optional.ofNullable(triggers).map(InputFiles::readable),
                Optional.ofNullable(routes).map(InputFiles::readable),
                Optional.ofNullable(site));
    }
}
