package io.wasmjobs.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The content of the tarball. */
final class TarballContentsITCase {

    private static final Pattern BINARY = Pattern.compile(".*\\.(jar|wasm|png)");
    private static final Pattern LINK = Pattern.compile("]\\(([^()\\s#:]+)(?:#[^()\\s]*)?\\)");
    private static final Pattern NAMED_JARS =
            Pattern.compile("(?m)^\\| (`[^|]+) \\| ([^|]+) \\| ([^|]+) \\|$");

    @TempDir static Path folder;

    private static UnpackedTarball tarball;

    @BeforeAll
    static void unpack() throws IOException {
        tarball = UnpackedTarball.in(folder);
    }

    @Test
    void everyJarIsIncludedOnceAndOnAClassPath() throws IOException {
        Set<String> named = new TreeSet<>(Set.of("wasmjobs-cli.jar"));
        for (String list : List.of("lean", "full", "flink")) {
            String names = Files.readString(tarball.path("lib/classpath/" + list)).strip();
            named.addAll(List.of(names.split(File.pathSeparator, -1)));
        }
        assertThat(jars()).containsExactlyInAnyOrderElementsOf(named);
        assertThat(tarball.path("opt"))
                .isDirectoryContaining("glob:**/wasmjobs-job.jar")
                .isDirectoryContaining("glob:**/wasmjobs-sql.jar");
    }

    @Test
    void everyLinkOfAPageLeadsToAFile() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : files()) {
            if (page.toString().endsWith(".md")) {
                Matcher link =
                        LINK.matcher(
                                Files.readString(page).replaceAll("(?s)```.*?```|`[^`]*`", ""));
                while (link.find()) {
                    if (!Files.exists(page.resolveSibling(link.group(1)))) {
                        broken.add(tarball.path("").relativize(page) + ": " + link.group(1));
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void filesForContainersNameTheJarOfTheTarball() {
        for (String file :
                List.of(
                        "docker-compose.yml",
                        "deploy/kubernetes/Dockerfile",
                        "docs/how-to/deploy.md")) {
            assertThat(tarball.path(file))
                    .content()
                    .contains("opt/wasmjobs-job.jar")
                    .doesNotContain("job/target", "mvnw -Dquickly package");
        }
    }

    @Test
    void theImageOfTheCommandRunsOnJava21AndNotAsRoot() {
        assertThat(tarball.path("deploy/docker/Dockerfile"))
                .content()
                .containsPattern("(?m)^FROM eclipse-temurin:21-jre-\\w+$")
                .containsPattern("(?m)^USER [1-9]\\d+:[1-9]\\d+$")
                .contains("ENTRYPOINT [\"wasmjobs\"]");
    }

    @Test
    void everyJarHasALicenceAndItsText() throws IOException {
        String page = Files.readString(tarball.path("licenses/README.md"));
        List<String> withoutLicence = new ArrayList<>(jars());
        Matcher row = NAMED_JARS.matcher(page);
        while (row.find()) {
            Matcher glob = Pattern.compile("`([^`]+)`").matcher(row.group(1));
            while (glob.find()) {
                PathMatcher jar = FileSystems.getDefault().getPathMatcher("glob:" + glob.group(1));
                List<String> covered =
                        withoutLicence.stream().filter(name -> jar.matches(Path.of(name))).toList();
                assertThat(covered).as("jars of a line, " + glob.group(1)).isNotEmpty();
                withoutLicence.removeAll(covered);
                assertThat(textsOf(row.group(3))).as(row.group()).allMatch(Files::isRegularFile);
                if (row.group(3).contains("its folder")) {
                    assertThat(covered)
                            .allSatisfy(name -> assertThat(folderOf(name)).isNotEmptyDirectory());
                }
            }
        }
        assertThat(withoutLicence)
                .as(
                        "a new library needs a line, and its licence, in distribution/src/main/licenses")
                .isEmpty();
    }

    @Test
    void noticesOfTheJarsAreIncluded() {
        assertThat(folderOf("kafka-clients-0.jar").getParent())
                .isDirectoryRecursivelyContaining("glob:**/kafka-clients-*/NOTICE")
                .isDirectoryRecursivelyContaining("glob:**/flink-runtime-2*/NOTICE")
                .isDirectoryRecursivelyContaining("glob:**/jackson-core-*/Schubfach-LICENSE")
                .isDirectoryRecursivelyContaining("glob:**/flink-rpc-akka-loader-*/LICENSE.scala");
    }

    @Test
    void noTextNamesTheMachineThatBuiltIt() throws IOException {
        String checkout = Path.of(System.getProperty("wasmjobs.root")).toRealPath().toString();
        List<Path> texts =
                files().stream()
                        .filter(file -> !BINARY.matcher(file.toString()).matches())
                        .toList();
        assertThat(texts).hasSizeGreaterThan(200);
        for (Path text : texts) {
            assertThat(Files.readString(text, StandardCharsets.ISO_8859_1))
                    .as("%s", text)
                    .doesNotContain(checkout, System.getProperty("user.home") + "/", "/.m2/");
        }
    }

    @Test
    void noOutputOfBuildsOrTestsIsIncluded() throws IOException {
        assertThat(files())
                .extracting(file -> tarball.path("").relativize(file).toString())
                .noneMatch(
                        name -> name.matches("(.*/)?(target|node_modules|\\.git|\\.wasmjobs)/.*"))
                .noneMatch(name -> name.endsWith(".jsa"));
    }

    /** The files that a line names; a line with a folder only has its jar's texts. */
    private static List<Path> textsOf(String column) {
        return Pattern.compile("`([^`]+)`")
                .matcher(column)
                .results()
                .map(name -> name.group(1))
                .map(name -> tarball.path(name.equals("LICENSE") ? name : "licenses/" + name))
                .toList();
    }

    private static Path folderOf(String jar) {
        return tarball.path("licenses").resolve(jar.replaceAll("\\.jar$", ""));
    }

    private static List<String> jars() throws IOException {
        try (Stream<Path> lib = Files.list(tarball.path("lib"))) {
            return lib.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .toList();
        }
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(tarball.path(""))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
