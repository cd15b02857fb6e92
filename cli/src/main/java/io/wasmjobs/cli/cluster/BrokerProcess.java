package io.wasmjobs.cli.cluster;

import io.wasmjobs.cli.error.CommandFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Starts a Kafka broker as a process of its own, as Kafka's scripts do: format once, then run. */
public final class BrokerProcess {

    private static final List<String> LIGHT =
            List.of("-XX:TieredStopAtLevel=1", "-Xmx128m", "-XX:+UseSerialGC");

    private final ClusterFolder folder;
    private final Distribution distribution;

    public BrokerProcess(ClusterFolder folder, Distribution distribution) {
        this.folder = folder;
        this.distribution = distribution;
    }

    /**
     * Starts a broker with these settings.
     *
     * @param name the name of the process, and of the folder for its settings and, unless {@code
     *     log.dirs} is set, its records
     * @param clusterId a UUID in Kafka's own form, the same for every broker of a cluster
     */
    public ClusterProcess start(String name, String clusterId, Properties settings) {
        return start(name, clusterId, settings, List.of());
    }

    /**
     * Starts a broker with these settings through another command, such as one that enters a
     * network namespace: {@code launcher} are the words before {@code java}.
     */
    public ClusterProcess start(
            String name, String clusterId, Properties settings, List<String> launcher) {
        Path home = folder.broker(name);
        Properties all = new Properties();
        all.setProperty("log.dirs", home.resolve("records").toString());
        all.putAll(settings);
        Path file = home.resolve("server.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            all.store(writer, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path records = Path.of(all.getProperty("log.dirs"));
        if (!Files.exists(records.resolve("meta.properties"))) {
            format(clusterId, file);
        }
        List<String> line = new ArrayList<>(launcher);
        line.addAll(
                command(
                                List.of("-Xmx256m", "-XX:+UseSerialGC", logging()),
                                "kafka.Kafka",
                                List.of(file.toString()))
                        .line());
        return ClusterProcess.start(folder, name, line);
    }

    private void format(String clusterId, Path file) {
        List<String> said =
                command(
                                LIGHT,
                                "kafka.tools.StorageTool",
                                List.of(
                                        "format",
                                        "--cluster-id",
                                        clusterId,
                                        "--config",
                                        file.toString()))
                        .output();
        if (said.stream().noneMatch(line -> line.startsWith("Formatting"))) {
            throw CommandFailure.failed("cannot format " + file.getParent() + ": " + said);
        }
    }

    private JavaCommand command(List<String> options, String mainClass, List<String> arguments) {
        return new JavaCommand(
                distribution.kafkaClassPath(), options, mainClass, arguments, Map.of());
    }

    private String logging() {
        return "-Dlog4j.configurationFile="
                + distribution.flinkConf().resolve("log4j-console.properties").toUri();
    }
}
