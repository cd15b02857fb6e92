package io.wasmjobs.system.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.system.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The jar of the pipeline contains the licences of everything in it. */
final class JobJarITCase {

    private static final String LICENSES = "META-INF/licenses/";

    /** Prefixes of paths, each with the line of {@code META-INF/licenses/README.txt} for it. */
    private static final Map<String, String> COVERED =
            Map.ofEntries(
                    Map.entry("io/wasmjobs/shaded/asm/", "io.wasmjobs.shaded.asm"),
                    Map.entry("io/wasmjobs/shaded/guava/", "io.wasmjobs.shaded.guava"),
                    Map.entry("io/wasmjobs/shaded/jackson/", "io.wasmjobs.shaded.jackson"),
                    Map.entry("io/wasmjobs/shaded/snakeyaml/", "io.wasmjobs.shaded.snakeyaml"),
                    Map.entry("io/wasmjobs/engine/", "io.wasmjobs"),
                    Map.entry("io/wasmjobs/job/", "io.wasmjobs"),
                    Map.entry("io/wasmjobs/protocol/", "io.wasmjobs"),
                    Map.entry("com/dylibso/chicory/", "com.dylibso.chicory"),
                    Map.entry("com/github/luben/zstd/", "com.github.luben.zstd"),
                    Map.entry("net/jpountz/", "net.jpountz"),
                    Map.entry("org/apache/commons/lang3/", "org.apache.commons.lang3"),
                    Map.entry("org/apache/flink/", "org.apache.flink.connector.kafka"),
                    Map.entry("org/apache/hc/", "org.apache.hc"),
                    Map.entry("org/apache/kafka/", "org.apache.kafka"),
                    Map.entry("org/publicsuffix/list/", "org.publicsuffix.list"),
                    Map.entry("org/xerial/snappy/", "org.xerial.snappy"),
                    // Variants of Jackson's classes for other versions of Java.
                    Map.entry("META-INF/versions/", "io.wasmjobs.shaded.jackson"));

    @Test
    void itsOwnLicenceAndNoticeAreInIt() throws IOException {
        try (JarFile jar = jar()) {
            assertThat(text(jar, "META-INF/LICENSE"))
                    .isEqualTo(Files.readString(Checkout.path("LICENSE")));
            assertThat(text(jar, "META-INF/NOTICE"))
                    .contains("wasmjobs\nCopyright")
                    .contains("Apache Kafka", "Apache Commons Lang", "Jackson JSON processor")
                    .contains("Apache HttpComponents", "Flink : Connectors : Kafka");
            assertThat(jar.getEntry("LICENSE"))
                    .as("a licence at the root, which would pass for ours")
                    .isNull();
            assertThat(jar.getEntry("NOTICE"))
                    .as("a notice at the root, which would pass for ours")
                    .isNull();
        }
    }

    @Test
    void licencesThatAreNotApachesAreInItWithTheirCopyright() throws IOException {
        Map<String, List<String>> copyrights =
                Map.of(
                        "asm.txt", List.of("INRIA, France Telecom"),
                        "zstd.txt", List.of("Luben Karavelov", "Meta Platforms", "Yuta Mori"),
                        "lz4.txt", List.of("Yann Collet"),
                        "snappy.txt", List.of("Google Inc.", "Kiyoshi Masui"),
                        "protobuf.txt", List.of("Google Inc."),
                        "public-suffix-list.txt", List.of("Mozilla Public License"));
        try (JarFile jar = jar()) {
            for (Map.Entry<String, List<String>> file : copyrights.entrySet()) {
                assertThat(text(jar, LICENSES + file.getKey())).contains(file.getValue());
                assertThat(text(jar, LICENSES + "README.txt")).contains(file.getKey());
            }
            for (String ofJackson :
                    List.of(
                            "FastDoubleParser-LICENSE",
                            "FastDoubleParser-ThirdParty-LICENSE",
                            "Schubfach-LICENSE")) {
                assertThat(jar.getEntry("META-INF/" + ofJackson)).as(ofJackson).isNotNull();
            }
        }
    }

    @Test
    void everyPackageIsCoveredByALineOfTheList() throws IOException {
        try (JarFile jar = jar()) {
            String list = text(jar, LICENSES + "README.txt");
            assertThat(list).contains(COVERED.values());
            assertThat(jar.stream())
                    .as("a new library needs a line, and its licence, in " + LICENSES)
                    .filteredOn(entry -> entry.getName().endsWith(".class"))
                    .allMatch(
                            entry ->
                                    COVERED.keySet().stream()
                                            .anyMatch(entry.getName()::startsWith));
        }
    }

    private static JarFile jar() throws IOException {
        return new JarFile(Checkout.path("job/target/wasmjobs-job.jar").toFile());
    }

    private static String text(JarFile jar, String name) throws IOException {
        ZipEntry entry = jar.getEntry(name);
        assertThat(entry).as(name).isNotNull();
        return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }
}
