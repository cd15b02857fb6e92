package io.wasmjobs.cli;

import io.wasmjobs.cli.command.ModuleFolderOptions;
import io.wasmjobs.cli.console.Console;
import io.wasmjobs.cli.error.ExitStatus;
import io.wasmjobs.cli.kafka.KafkaCluster;
import io.wasmjobs.protocol.WasmJob;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * The training run that loads the classes of the short commands. The launcher creates the JVM's
 * class-data archive from them, which halves the start-up time of a command.
 */
public final class TrainingRun {

    /**
     * The classes that a client uses only while it talks to a broker, which the training run does
     * not have.
     */
    private static final Pattern KAFKA =
            Pattern.compile(
                    "org/apache/kafka/(clients/(consumer/|producer/)?(internals/(events/|metrics/)?)?"
                            + "|common/(errors/|internals/|memory/|metrics/.*|network/|protocol/.*"
                            + "|record/|utils/"
                            + "|requests/(Abstract|Api|Fetch|InitProducerId|ListOffsets|Metadata"
                            + "|Produce|Request|Response).*"
                            + "|message/(Api|Fetch|InitProducerId|ListOffsets|Metadata|Produce"
                            + "|Request|Response).*)?)"
                            + "[^/]*[.]class");

    private static final Pattern PROTOCOL =
            Pattern.compile("io/wasmjobs/protocol/(codec/)?[^/]*[.]class");
    private static final Pattern COMMANDS =
            Pattern.compile(
                    "io/wasmjobs/cli/((command|console|deadletter|error|kafka|submit)/)?[^/]*"
                            + "[.]class");

    private static final Console NOWHERE = new Console(nowhere(), nowhere(), 0, false, false);

    private TrainingRun() {}

    /**
     * Runs commands as users do, then loads the classes that they would load only with a broker.
     */
    public static void main(String[] arguments) throws IOException, URISyntaxException {
        run("run", "reverse", "--payload", "x");
        run("run", "reverse", "--payload", "x", "--json");
        run("run", "trap", "--payload", "x", "--json");
        run("modules", "check", ModuleFolderOptions.examples().resolve("reverse.wasm").toString());
        run("modules", "list");
        run("submit", "reverse", "--payload", "x", "--bootstrap-servers", "127.0.0.1:1");
        run("--help");
        run("submit", "--help");
        connectToClosedPort();
        load(Producer.class, KAFKA, true);
        load(WasmJob.class, PROTOCOL, false);
        load(TrainingRun.class, COMMANDS, false);
        System.exit(ExitStatus.DONE);
    }

    private static void run(String... command) {
        int unused = Wasmjobs.run(NOWHERE, command);
    }

    private static PrintStream nowhere() {
        return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    }

    /** Creates the clients, with short timeouts. */
    private static void connectToClosedPort() {
        KafkaCluster nobody = new KafkaCluster("127.0.0.1:1", Map.of());
        try (Admin admin = nobody.admin();
                Producer<byte[], byte[]> producer = nobody.producer(Map.of("max.block.ms", "50"));
                Consumer<byte[], byte[]> consumer =
                        nobody.consumer(Map.of("default.api.timeout.ms", "50"))) {
            Future<?> unused = producer.send(new ProducerRecord<>("topic", new byte[1]));
            use(admin.metrics());
            consumer.partitionsFor("topic");
        } catch (KafkaException e) {
            // Expected: nothing listens on port 1.
        }
    }

    private static void use(Object loaded) {
        Objects.requireNonNull(loaded);
    }

    /** Loads, or initializes too, the classes of one jar whose entries match. */
    private static void load(Class<?> ofJar, Pattern entries, boolean initialize)
            throws IOException, URISyntaxException {
        URI jar = ofJar.getProtectionDomain().getCodeSource().getLocation().toURI();
        try (JarFile file = new JarFile(Path.of(jar).toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
                if (entries.matcher(entry.getName()).matches()) {
                    load(entry.getName(), initialize);
                }
            }
        }
    }

    private static void load(String entry, boolean initialize) {
        String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
        try {
            Class<?> unused = Class.forName(name, initialize, TrainingRun.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            // The class needs Flink, the broker or an optional library: no short command uses it.
        }
    }
}
