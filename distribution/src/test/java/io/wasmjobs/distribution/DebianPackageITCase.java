package io.wasmjobs.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package for Debian and Ubuntu, unpacked as {@code dpkg} does. */
final class DebianPackageITCase {

    @TempDir static Path folder;

    private static UnpackedTarball installed;

    @BeforeAll
    static void unpack() throws IOException {
        assumeThat(Path.of("/usr/bin/dpkg-deb")).as("dpkg, which reads the package").isExecutable();
        installed = UnpackedTarball.ofPackage(folder);
    }

    @Test
    void theCommandOnThePathRuns() throws IOException {
        Path command = folder.resolve("usr/bin/wasmjobs");

        assertThat(command.toRealPath()).isEqualTo(installed.path("wasmjobs").toRealPath());
        assertThat(installed.run(command + " run reverse --payload hello 2>/dev/null"))
                .isEqualTo(new UnpackedTarball.CommandOutput(0, "olleh\n"));
    }

    @Test
    void itNeedsAJreOfJava17OrNewerAndNothingElse() throws IOException {
        Path deb = UnpackedTarball.debianPackage();

        assertThat(installed.run("dpkg-deb --field " + deb + " Package Architecture Depends"))
                .isEqualTo(
                        new UnpackedTarball.CommandOutput(
                                0,
                                """
                                Package: wasmjobs
                                Architecture: all
                                Depends: openjdk-17-jre-headless | java17-runtime-headless
                                """));
    }

    @Test
    void itsFilesBelongToRootAndStayInItsFolders() throws IOException {
        String files =
                installed.run("dpkg-deb --contents " + UnpackedTarball.debianPackage()).text();

        assertThat(files.lines().filter(line -> !line.startsWith("d")))
                .isNotEmpty()
                .allMatch(line -> line.contains(" root/root "))
                .allMatch(
                        line ->
                                List.of(
                                                " ./usr/share/wasmjobs/",
                                                " ./usr/bin/wasmjobs -> ../share/wasmjobs/wasmjobs",
                                                " ./usr/share/doc/wasmjobs/copyright")
                                        .stream()
                                        .anyMatch(line::contains));
        assertThat(Files.readString(folder.resolve("usr/share/doc/wasmjobs/copyright")))
                .contains("Apache License");
    }
}
