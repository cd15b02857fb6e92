package io.wasmjobs.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tarball's commands run without a build, a Maven repository and network access. */
final class TarballITCase {

    private static final Pattern COPY = Pattern.compile("(?m)^COPY (.+) /opt/wasmjobs/(\\S*)$");
    private static final Pattern OPTION = Pattern.compile("\"(--[a-z-]+)\"");

    @TempDir static Path folder;

    private static UnpackedTarball tarball;

    @BeforeAll
    static void unpack() throws IOException {
        tarball = UnpackedTarball.in(folder);
    }

    @Test
    void aModuleRuns() throws IOException {
        assertThat(tarball.run("./wasmjobs run reverse --payload abc 2>/dev/null"))
                .isEqualTo(new UnpackedTarball.CommandOutput(0, "cba\n"));
        try (Stream<Path> archives = Files.list(tarball.path("lib/classpath"))) {
            assertThat(archives)
                    .as("the archive of classes, which makes the next command faster")
                    .anySatisfy(
                            archive -> assertThat(archive).hasExtension("jsa").isNotEmptyFile());
        }
    }

    @Test
    void itsModulesAndItsVersionAreThoseOfTheBuild() {
        assertThat(succeeded("./wasmjobs modules list"))
                .contains("reverse", "wordcount-go", "redact");
        assertThat(succeeded("./wasmjobs --version"))
                .contains(tarball.path("").getFileName().toString().replaceFirst("wasmjobs-", ""));
    }

    @Test
    void everyExampleCanBeATemplateForAModule() {
        for (String language :
                List.of("rust", "c", "go", "assemblyscript", "javascript", "java", "wat")) {
            succeeded("./wasmjobs new ~/own-" + language + " --language " + language);
            assertThat(tarball.home().resolve("own-" + language + "/build")).isExecutable();
            assertThat(tarball.home().resolve("own-" + language + "/cases.json")).isNotEmptyFile();
        }
        succeeded("./wasmjobs test wasm-modules/wat/reverse");
        succeeded("./wasmjobs completion bash");
    }

    @Test
    void theDemoRunsTheWholeSystem() {
        String ports = " --kafka-port 0 --dashboard-port 0 --http-port 0";
        // With one JIT compiler it takes half the processor time.
        String options = "WASMJOBS_JAVA_OPTS=-XX:TieredStopAtLevel=1 ";
        assertThat(succeeded(options + "./wasmjobs demo" + ports))
                .containsPattern("all \\d+ jobs came out as they should");
    }

    @Test
    @Tag("long")
    void aClusterOfProcessesRunsAJob() {
        assertThat(
                        succeeded(
                                """
                                cluster() { command=$1; shift; ./wasmjobs cluster "$command" --data ~/cluster "$@"; }
                                trap 'cluster stop' EXIT
                                started=$(cluster start --taskmanagers 1 --kafka-port 0 --dashboard-port 0)
                                cluster submit
                                export WASMJOBS_BOOTSTRAP_SERVERS=${started#*Kafka at }
                                WASMJOBS_BOOTSTRAP_SERVERS=${WASMJOBS_BOOTSTRAP_SERVERS%%[!0-9.:]*}
                                ./wasmjobs submit reverse --payload abc --wait
                                """))
                .contains("cba");
    }

    @Test
    void theCommandWorksFromOtherFoldersAndThroughLinks() throws IOException {
        Path link = tarball.home().resolve("wasmjobs");
        Files.createSymbolicLink(link, tarball.path("wasmjobs"));
        assertThat(succeeded("cd / && " + link + " run reverse --payload abc")).contains("cba");
    }

    @Test
    void theFilesThatTheDockerfileCopiesAreEnoughForTheCommand() throws IOException {
        String dockerfile = Files.readString(tarball.path("deploy/docker/Dockerfile"));
        StringBuilder script = new StringBuilder("mkdir ~/image\n");
        Matcher copy = COPY.matcher(dockerfile);
        while (copy.find()) {
            for (String source : copy.group(1).split(" ", -1)) {
                String target = copy.group(2).isEmpty() ? source : copy.group(2);
                script.append("cp -Rp " + source + " ~/image/" + target + "\n");
            }
        }
        script.append("~/image/wasmjobs run reverse --payload abc\n");
        script.append("~/image/wasmjobs gateway --help\n");
        List<String> optionsOfTheImage =
                OPTION.matcher(dockerfile).results().map(option -> option.group(1)).toList();
        assertThat(optionsOfTheImage).contains("--keys", "--tls-keystore");
        assertThat(succeeded(script.toString())).contains("cba").contains(optionsOfTheImage);
    }

    @Test
    void aCommandThatNeedsACloneSaysSo() {
        UnpackedTarball.CommandOutput said = tarball.run("./wasmjobs bench");
        assertThat(said.status()).isEqualTo(1);
        assertThat(said.text()).contains("bench needs a clone of the repository");
    }

    private static String succeeded(String script) {
        UnpackedTarball.CommandOutput said = tarball.run(script);
        assertThat(said.status()).as("%s printed%n%s", script, said.text()).isZero();
        return said.text();
    }
}
