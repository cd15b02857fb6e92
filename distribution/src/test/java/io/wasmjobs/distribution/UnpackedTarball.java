package io.wasmjobs.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The unpacked distribution on a machine with Java only: the home folder is empty, and if the
 * kernel allows it, there is no network except loopback.
 */
final class UnpackedTarball {

    private static final long PATIENCE_SECONDS = 600;
    private static final List<String> WITHOUT_NETWORK =
            List.of(
                    "unshare",
                    "--map-root-user",
                    "--net",
                    "/bin/sh",
                    "-c",
                    "ip link set lo up && exec \"$0\" \"$@\"");

    private final Path root;
    private final Path home;
    private final List<String> launcher;

    private UnpackedTarball(Path root, Path home, List<String> launcher) {
        this.root = root;
        this.home = home;
        this.launcher = launcher;
    }

    /** The exit status of a command, and its standard output and error as one text. */
    record CommandOutput(int status, String text) {}

    /** Unpacks the tarball of this build. */
    static UnpackedTarball in(Path folder) throws IOException {
        Path tarball = onlyOne(Path.of("target"), "wasmjobs-.*\\.tar\\.gz");
        Path home = Files.createDirectory(folder.resolve("home"));
        CommandOutput unpacked =
                run(home, folder, "tar", "xzf", tarball.toAbsolutePath().toString());
        if (unpacked.status() != 0) {
            throw new IOException(tarball + " cannot be unpacked: " + unpacked.text());
        }
        List<String> probe = new ArrayList<>(WITHOUT_NETWORK);
        probe.add("true");
        boolean canLeaveNetwork = run(home, folder, probe.toArray(String[]::new)).status() == 0;
        if (!canLeaveNetwork) {
            System.out.println("with network: unshare or ip is missing or not allowed here");
        }
        return new UnpackedTarball(
                onlyOne(folder, "wasmjobs-.*"),
                home,
                canLeaveNetwork ? WITHOUT_NETWORK : List.of());
    }

    private static Path onlyOne(Path folder, String name) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> found =
                    all.filter(path -> path.getFileName().toString().matches(name)).toList();
            if (found.size() != 1) {
                throw new IOException(
                        "not one " + name + " in " + folder.toAbsolutePath() + ": " + found);
            }
            return found.get(0);
        }
    }

    /** A file or folder of the distribution. */
    Path path(String relative) {
        return root.resolve(relative);
    }

    /** The home folder of the user who runs the commands. */
    Path home() {
        return home;
    }

    /** Runs a script at the top of the distribution that ends at its first failing command. */
    CommandOutput run(String script) {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of("/bin/sh", "-eu", "-c", script));
        try {
            return run(home, root, command.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CommandOutput run(Path home, Path folder, String... command) throws IOException {
        Path said = Files.createTempFile("said", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("HOME", home.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.redirectErrorStream(true).redirectOutput(said.toFile());
        builder.redirectInput(Path.of("/dev/null").toFile());
        try {
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "not done after " + PATIENCE_SECONDS + " s: " + List.of(command));
            }
            return new CommandOutput(process.exitValue(), Files.readString(said));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while running " + List.of(command), interrupted);
        } finally {
            Files.deleteIfExists(said);
        }
    }
}
