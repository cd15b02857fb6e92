package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.testing.TestBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.plugin.DefaultPluginManager;
import org.apache.flink.core.plugin.DirectoryBasedPluginFinder;
import org.apache.flink.core.plugin.PluginConfig;
import org.apache.flink.core.plugin.PluginManager;

/**
 * S3Proxy, an S3 server that demands signed requests, in a process of its own, and Flink's plugin
 * for S3 in this JVM.
 */
final class S3Server implements AutoCloseable {

    private static final String USER = "wasmjobs";
    private static final String SECRET = "secret-of-the-test";

    /** Where the build puts the server, and the folder of plugins. */
    private static final Path JARS = TestBroker.TARGET.resolve("s3");

    private final Path folder;
    private final int port;
    private final PluginManager plugins;
    private final Process process;

    private S3Server(Path folder) throws IOException {
        this.folder = folder;
        this.port = TestBroker.freePort();
        this.plugins = plugins();
        this.process = process();
    }

    /** Starts a server with empty buckets of these names; it answers when this returns. */
    // Whatever goes wrong, the process must not stay.
    @SuppressWarnings("IllegalCatch")
    static S3Server with(String... buckets) throws IOException {
        Path folder = Files.createTempDirectory(TestBroker.TARGET, "s3").toAbsolutePath();
        for (String bucket : buckets) {
            Files.createDirectories(folder.resolve("buckets").resolve(bucket));
        }
        S3Server server = new S3Server(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(server.process::destroyForcibly));
        await().atMost(Duration.ofMinutes(2)).until(server::isUp);
        return server;
    }

    private Process process() throws IOException {
        Path properties = folder.resolve("s3proxy.properties");
        Files.writeString(
                properties,
                String.join(
                        "\n",
                        "s3proxy.endpoint=" + endpoint(),
                        "s3proxy.authorization=aws-v2-or-v4",
                        "s3proxy.identity=" + USER,
                        "s3proxy.credential=" + SECRET,
                        "jclouds.provider=filesystem-nio2",
                        "jclouds.filesystem.basedir=" + folder.resolve("buckets")));
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        JARS.resolve("s3proxy.jar").toString(),
                        "--properties",
                        properties.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("s3proxy.log").toFile())
                .start();
    }

    private boolean isUp() throws IOException {
        assertThat(process.isAlive()).as(Files.readString(folder.resolve("s3proxy.log"))).isTrue();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    private static PluginManager plugins() throws IOException {
        return new DefaultPluginManager(
                new DirectoryBasedPluginFinder(JARS.resolve("plugins")).findPlugins(),
                PluginConfig.fromConfiguration(new Configuration()).getAlwaysParentFirstPatterns());
    }

    /** From here on, Flink's file systems in this JVM log in to the server. */
    void logIn() {
        logIn(SECRET);
    }

    /** As {@link #logIn()}, with a wrong secret. */
    void logInWrongly() {
        logIn("wrong");
    }

    private void logIn(String secret) {
        Map<String, String> options =
                Map.of(
                        "s3.endpoint",
                        endpoint(),
                        "s3.path.style.access",
                        "true",
                        "s3.access-key",
                        USER,
                        "s3.secret-key",
                        secret);
        FileSystem.initialize(Configuration.fromMap(options), plugins);
    }

    /** Puts a file into a folder of a bucket. */
    void put(Path file, String folder) throws IOException {
        String name = file.getFileName().toString();
        org.apache.flink.core.fs.Path target = new org.apache.flink.core.fs.Path(folder, name);
        try (var out = target.getFileSystem().create(target, FileSystem.WriteMode.OVERWRITE)) {
            out.write(Files.readAllBytes(file));
        }
    }

    /** Stops the server; Flink has no file system for S3 any more. */
    @Override
    public void close() {
        FileSystem.initialize(new Configuration(), null);
        process.destroyForcibly();
    }
}
