package io.wasmjobs.cli.cluster;

import io.wasmjobs.cli.error.CommandFailure;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Starts Flink's own JobManager, TaskManager and client, each a JVM of its own, as the scripts of a
 * Flink distribution do: Flink computes the memory of each process from {@code config.yaml}.
 */
public final class FlinkProcesses {

    private static final String RUNTIME = "org.apache.flink.runtime.";
    private static final String SHELL = RUNTIME + "util.bash.BashJavaUtils";
    private static final String ANSWER = "BASH_JAVA_UTILS_EXEC_RESULT:";
    private static final String LOGGING = "log4j-console.properties";
    private static final List<String> LIGHT = List.of("-XX:TieredStopAtLevel=1", "-Xmx256m");

    private final ClusterFolder folder;
    private final Distribution distribution;
    private final List<String> launcher;

    public FlinkProcesses(ClusterFolder folder, Distribution distribution) {
        this(folder, distribution, List.of());
    }

    /**
     * Processes that are started through another command, such as one that enters a network
     * namespace: {@code launcher} are the words before {@code java}.
     */
    public FlinkProcesses(ClusterFolder folder, Distribution distribution, List<String> launcher) {
        this.folder = folder;
        this.distribution = distribution;
        this.launcher = List.copyOf(launcher);
    }

    /**
     * Writes the cluster's settings: those of {@code flink-conf}, overridden by {@code settings}.
     */
    public void configure(Map<String, String> settings) {
        Path conf = folder.conf();
        copy("config.yaml");
        copy(LOGGING);
        List<String> laidOver = new ArrayList<>();
        settings.forEach((key, value) -> laidOver.add("-D" + key + "=" + value));
        laidOver.add("-flatten");
        try {
            Files.write(
                    conf.resolve("config.yaml"),
                    shell("UPDATE_AND_GET_FLINK_CONFIGURATION", laidOver));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a JobManager; {@code arguments} are its own, such as {@code -Drest.port=8081}. After
     * an argument that it does not know, Flink ignores all others.
     */
    public ClusterProcess startJobManager(String name, List<String> arguments) {
        return start(
                name,
                "jobmanager",
                RUNTIME + "entrypoint.StandaloneSessionClusterEntrypoint",
                shell("GET_JM_RESOURCE_PARAMS", List.of()),
                arguments);
    }

    /** Starts TaskManagers with these names, also as Flink's resource ids. */
    public List<ClusterProcess> startTaskManagers(List<String> names) {
        List<String> resources = shell("GET_TM_RESOURCE_PARAMS", List.of());
        return names.stream()
                .map(
                        name ->
                                start(
                                        name,
                                        "taskmanager",
                                        RUNTIME + "taskexecutor.TaskManagerRunner",
                                        resources,
                                        List.of("-Dtaskmanager.resource-id=" + name)))
                .toList();
    }

    /** Starts a ZooKeeper on loopback, for highly available JobManagers. */
    public ClusterProcess startZooKeeper(String name, int port) {
        Path file = folder.conf().resolve("zoo.cfg");
        try {
            Files.write(
                    file,
                    List.of(
                            "clientPortAddress=127.0.0.1",
                            "clientPort=" + port,
                            "tickTime=2000",
                            "dataDir=" + folder.root().resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> options = new ArrayList<>(LIGHT);
        options.add("-Dzookeeper.admin.enableServer=false");
        options.add("-Dlog4j.configurationFile=" + folder.conf().resolve(LOGGING).toUri());
        return ClusterProcess.start(
                folder,
                name,
                new JavaCommand(
                                distribution.flinkClassPath(),
                                options,
                                "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server"
                                        + ".ZooKeeperServerMain",
                                List.of(file.toString()),
                                Map.of())
                        .line());
    }

    /** Runs {@code flink} with these arguments on this terminal, and returns its exit status. */
    public int client(List<String> arguments) {
        return clientCommand(arguments).run();
    }

    /** Runs {@code flink} with these arguments and returns the lines of its output. */
    public List<String> clientOutput(List<String> arguments) {
        return clientCommand(arguments).output();
    }

    /**
     * The state in the cluster's folder from which the pipeline's next start resumes: {@code
     * arguments} are those of {@code ChooseState}, none for the latest state.
     */
    public Optional<String> chooseState(List<String> arguments) {
        List<String> all = new ArrayList<>();
        all.add(folder.state().toString());
        all.addAll(arguments);
        return new JavaCommand(
                        distribution.jobJar() + File.pathSeparator + distribution.flinkClassPath(),
                        LIGHT,
                        "io.wasmjobs.job.state.ChooseState",
                        all,
                        Map.of())
                .output(ProcessBuilder.Redirect.INHERIT).stream().findFirst();
    }

    private JavaCommand clientCommand(List<String> arguments) {
        List<String> options = new ArrayList<>(LIGHT);
        options.addAll(words(setting("env.java.opts.all")));
        options.add("-Dlog4j2.level=ERROR");
        return new JavaCommand(
                distribution.flinkClassPath(),
                options,
                "org.apache.flink.client.cli.CliFrontend",
                arguments,
                Map.of("FLINK_CONF_DIR", folder.conf().toString()));
    }

    private ClusterProcess start(
            String name,
            String role,
            String mainClass,
            List<String> resources,
            List<String> arguments) {
        Path temporary = folder.temporary(name);
        List<String> options = new ArrayList<>(words(resources.get(0)));
        options.addAll(words(setting("env.java.opts.all")));
        options.addAll(words(setting("env.java.opts." + role)));
        options.add("-Djava.io.tmpdir=" + temporary);
        options.add("-Dlog4j.configurationFile=" + folder.conf().resolve(LOGGING).toUri());
        List<String> all = new ArrayList<>(List.of("--configDir", folder.conf().toString()));
        all.addAll(arguments);
        // Not the system property log.file: RocksDB would keep its own log beside that file, under
        // a name that holds the whole path of its folder. Once that is longer than a name may be,
        // no state can be restored at another parallelism.
        all.add("-Dweb.log.path=" + folder.log(name));
        all.add("-Dtaskmanager.log.path=" + folder.log(name));
        all.add("-Dio.tmp.dirs=" + temporary);
        all.addAll(words(resources.get(1)));
        List<String> line = new ArrayList<>(launcher);
        line.addAll(
                new JavaCommand(distribution.flinkClassPath(), options, mainClass, all, Map.of())
                        .line());
        return ClusterProcess.start(folder, name, line);
    }

    private List<String> shell(String command, List<String> arguments) {
        List<String> all = new ArrayList<>();
        all.add(command);
        all.add("--configDir");
        all.add(folder.conf().toString());
        all.addAll(arguments);
        List<String> answer =
                new JavaCommand(distribution.flinkClassPath(), LIGHT, SHELL, all, Map.of())
                        .output().stream()
                                .filter(line -> line.startsWith(ANSWER))
                                .map(line -> line.substring(ANSWER.length()))
                                .toList();
        if (answer.isEmpty()) {
            throw CommandFailure.failed(
                    "Flink cannot use the settings in "
                            + folder.conf()
                            + "; see: ./wasmjobs cluster flink");
        }
        return answer;
    }

    /** A setting of the cluster; empty if it is not set or the cluster was never configured. */
    String setting(String key) {
        Path file = folder.conf().resolve("config.yaml");
        if (!Files.exists(file)) {
            return "";
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key + ": "))
                    .map(line -> line.substring(key.length() + 2))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void copy(String file) {
        try {
            Files.copy(
                    distribution.flinkConf().resolve(file),
                    folder.conf().resolve(file),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw CommandFailure.failed(
                    "cannot copy flink-conf/" + file + ": " + e.getMessage(), e);
        }
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
    }
}
