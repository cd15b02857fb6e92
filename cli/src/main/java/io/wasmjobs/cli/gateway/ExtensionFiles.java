package io.wasmjobs.cli.gateway;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.gateway.Extensions;
import io.wasmjobs.gateway.page.Site;
import io.wasmjobs.gateway.route.RoutesFile;
import io.wasmjobs.gateway.trigger.TriggersFile;
import io.wasmjobs.gateway.yaml.YamlException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files with what an operator adds to a gateway.
 *
 * @param triggers the file of triggers, or empty
 * @param routes the file of routes, or empty
 * @param site the folder that is served below {@code /site/}, or empty
 */
public record ExtensionFiles(Optional<Path> triggers, Optional<Path> routes, Optional<Path> site) {

    /**
     * Reads them.
     *
     * @param own the topics of the pipeline
     * @throws CommandFailure if something in them is wrong
     */
    public Extensions read(TopicNames own) {
        List<String> topics = List.of(own.jobs(), own.results(), own.deadLetters(), own.state());
        try {
            return new Extensions(
                    triggers.map(file -> TriggersFile.read(file, topics)).orElse(List.of()),
                    routes.map(RoutesFile::read).orElse(List.of()),
                    site.map(ExtensionFiles::files).orElse(Site.EMPTY));
        } catch (YamlException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private static Site files(Path folder) {
        try {
            return Site.read(folder);
        } catch (IOException e) {
            throw CommandFailure.usage("--site " + folder + " cannot be read: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--site: " + e.getMessage());
        }
    }
}
