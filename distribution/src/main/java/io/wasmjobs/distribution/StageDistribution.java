package io.wasmjobs.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Stages the files of the distribution that are not plain copies of files in the checkout: the jars
 * with their class paths, the licences in the jars, and the pages that name a jar.
 */
public final class StageDistribution {

    /** Pages and container files that contain paths of jars. */
    private static final List<String> ADAPTED =
            List.of("README.md", "docker-compose.yml", "deploy", "docs");

    private StageDistribution() {}

    /**
     * Replaces the staged files by those of the current build.
     *
     * @param arguments the checkout, and the folder to stage in
     */
    public static void main(String[] arguments) throws IOException {
        Path checkout = Path.of(arguments[0]);
        Path staged = Path.of(arguments[1]);
        Folders.delete(staged);
        Path lib = Files.createDirectories(staged.resolve("lib"));
        Libraries libraries = new Libraries(lib);
        libraries.stage(checkout.resolve("cli/target/classpath/lean"), "lean");
        libraries.stage(checkout.resolve("cli/target/classpath/full"), "full");
        libraries.stage(checkout.resolve("flink-dist/target/classpath"), "flink");
        Folders.copy(
                checkout.resolve("cli/target/classpath/jvm-options"),
                lib.resolve("classpath/jvm-options"));
        Licenses licenses =
                new Licenses(
                        staged.resolve("licenses"), Files.readString(checkout.resolve("LICENSE")));
        for (Path jar : libraries.jars()) {
            licenses.extract(jar);
        }
        for (String adapted : ADAPTED) {
            AdaptedText.copy(checkout.resolve(adapted), staged.resolve(adapted));
        }
    }
}
