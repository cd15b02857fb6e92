package io.wasmjobs.cli.cluster;

import static java.util.stream.Collectors.joining;

import io.wasmjobs.cli.error.CommandFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The files that a cluster needs: class paths, the job's jar, settings, modules. They are in the
 * build's output in a checkout, or in the folders {@code lib} and {@code opt} of an unpacked
 * distribution.
 */
public record Distribution(Path root) {

    /** The checkout, or the unpacked distribution, that this command belongs to. */
    public static Distribution ofThisCheckout() {
        return new Distribution(Path.of(System.getProperty("wasmjobs.root", ".")).toAbsolutePath());
    }

    /** The class path of a Flink process: the jars of a distribution's lib folder. */
    public String flinkClassPath() {
        return classPath(found("flink-dist/target/classpath", "lib/classpath/flink"));
    }

    String kafkaClassPath() {
        return classPath(found("cli/target/classpath/full", "lib/classpath/full"));
    }

    /** The jar that {@code flink run} submits. */
    public Path jobJar() {
        return found("job/target/wasmjobs-job.jar", "opt/wasmjobs-job.jar");
    }

    /** The example modules. */
    public Path modules() {
        return root.resolve("wasm-modules/built");
    }

    Path flinkConf() {
        return root.resolve("flink-conf");
    }

    /** The lists of an unpacked distribution name files in lib; those of a build are absolute. */
    private String classPath(Path list) {
        try {
            return Arrays.stream(Files.readString(list).strip().split(File.pathSeparator, -1))
                    .map(jar -> lib().resolve(jar).toString())
                    .collect(joining(File.pathSeparator));
        } catch (IOException e) {
            throw CommandFailure.failed("cannot read " + list + ": " + e.getMessage(), e);
        }
    }

    private Path found(String inCheckout, String inDistribution) {
        boolean isUnpacked = Files.isDirectory(lib());
        Path path = root.resolve(isUnpacked ? inDistribution : inCheckout);
        if (!Files.exists(path)) {
            throw CommandFailure.failed(
                    "there is no "
                            + path
                            + (isUnpacked
                                    ? "; unpack the distribution again"
                                    : "; build it with: ./mvnw -Dquickly package"));
        }
        return path;
    }

    private Path lib() {
        return root.resolve("lib");
    }
}
