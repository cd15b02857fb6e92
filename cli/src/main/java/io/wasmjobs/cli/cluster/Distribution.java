package io.wasmjobs.cli.cluster;

import io.wasmjobs.cli.error.CommandFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a build leaves in the checkout for a cluster to run: class paths, the job's jar, settings,
 * modules.
 */
public record Distribution(Path root) {

    /** The checkout that this command belongs to. */
    public static Distribution ofThisCheckout() {
        return new Distribution(Path.of(System.getProperty("wasmjobs.root", ".")).toAbsolutePath());
    }

    /** What a Flink process runs on: the jars of a distribution's lib folder. */
    public String flinkClassPath() {
        return read("flink-dist/target/classpath");
    }

    String kafkaClassPath() {
        return read("cli/target/classpath/full");
    }

    /** What {@code flink run} submits. */
    public Path jobJar() {
        return built("job/target/wasmjobs-job.jar");
    }

    /** The example modules. */
    public Path modules() {
        return root.resolve("wasm-modules/built");
    }

    Path flinkConf() {
        return root.resolve("flink-conf");
    }

    private String read(String relative) {
        try {
            return Files.readString(built(relative)).strip();
        } catch (IOException e) {
            throw CommandFailure.failed("cannot read " + relative + ": " + e.getMessage(), e);
        }
    }

    private Path built(String relative) {
        Path path = root.resolve(relative);
        if (!Files.exists(path)) {
            throw CommandFailure.failed(
                    "there is no " + path + "; build it with: ./mvnw -Dquickly package");
        }
        return path;
    }
}
